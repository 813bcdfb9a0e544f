import { isMap } from '../../collections/is-map.ts';
import { nearest } from '../../documents/nearest.ts';
import type { Path } from '../../documents/path.ts';
import { show } from '../../documents/show.ts';
import type { PolicyStatement } from '../policy-document.ts';
import { intrinsicOf } from './intrinsic.ts';
import { checkKeys, type IssueCollector } from './issues.ts';
import { readCondition } from './read-condition.ts';
import type { PolicyKind } from './read-policy.ts';
import { readPrincipal } from './read-principal.ts';
import { readWords } from './read-words.ts';

const ELEMENTS = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource'];
const EFFECTS = ['Allow', 'Deny'] as const;
const PAIRS = ['Principal', 'Action', 'Resource'] as const;
const ACTION = /^(?:\*|[a-z0-9-]+:[a-z0-9*?]+)$/i;
const ACTION_OF_STS = /^(?:\*|sts:.+)$/i;

type Reading = { statement: Readonly<Record<string, unknown>>; path: Path; kind: PolicyKind; issues: IssueCollector };

/** Parses one statement. Leaves out its invalid parts, which are reported as issues. */
export function readStatement(value: unknown, path: Path, kind: PolicyKind, issues: IssueCollector): PolicyStatement {
  if (!isMap(value) || intrinsicOf(value) !== undefined) {
    issues.notMap(value, path, 'a statement: a map with Effect and Action');
    return { Effect: 'Deny' };
  }
  const reading: Reading = { statement: value, path, kind, issues };
  checkKeys(value, [...ELEMENTS, 'Condition'], path, issues);
  checkElements(reading);
  const words = (element: string, what: string, check?: (word: string, at: Path) => void) => {
    if (!Object.hasOwn(value, element)) return {};
    return { [element]: readWords(value[element], [...path, element], what, issues, check ? { check } : {}) };
  };
  const isAction = (word: string, at: Path) => checkAction(word, at, reading);
  const principal = (element: string) => {
    const read = Object.hasOwn(value, element) && readPrincipal(value[element], [...path, element], issues);
    return read ? { [element]: read } : {};
  };
  return {
    ...(typeof value.Sid === 'string' ? { Sid: value.Sid } : {}),
    Effect: readEffect(reading),
    ...{ ...principal('Principal'), ...principal('NotPrincipal') },
    ...{ ...words('Action', 'an action', isAction), ...words('NotAction', 'an action', isAction) },
    ...{ ...words('Resource', 'the ARN of a resource'), ...words('NotResource', 'the ARN of a resource') },
    ...(Object.hasOwn(value, 'Condition')
      ? { Condition: readCondition(value.Condition, [...path, 'Condition'], issues) }
      : {}),
  };
}

/** Elements that a kind of policy cannot have. */
const FOREIGN = {
  trust: ['NotPrincipal', 'Resource', 'NotResource'],
  permissions: ['Principal', 'NotPrincipal'],
  resource: [],
} as const satisfies Record<PolicyKind, readonly string[]>;

/** Checks for missing elements and for those that this kind of policy cannot have. */
function checkElements({ statement, path, kind, issues }: Reading): void {
  const has = (element: string) => Object.hasOwn(statement, element);
  const { Sid } = statement;
  // S3 accepts any text: an example in its documentation is "Access-to-specific-VPCE-only".
  if (has('Sid') && (typeof Sid !== 'string' || (kind !== 'resource' && !/^[A-Za-z0-9]*$/.test(Sid))))
    issues.error('wrong_value', [...path, 'Sid'], `found ${show(Sid)}, wanted letters and digits only`);
  for (const element of PAIRS) {
    const not = `Not${element}`;
    if (has(element) && has(not))
      issues.error('exclusive_elements', [...path, not], `found ${element} and ${not}, wanted only one of them`, 'key');
  }
  if (!has('Action') && !has('NotAction')) issues.error('missing_key', path, 'Action is missing, wanted an action');
  for (const element of FOREIGN[kind].filter(has)) {
    const message =
      kind === 'trust'
        ? `found ${element}, which a trust policy cannot have: ${element === 'NotPrincipal' ? 'list who may assume the role in Principal' : 'its resource is always its own role, so remove it'}`
        : `found ${element}, which belongs in a trust policy, not in a permission policy: remove it`;
    issues.error('foreign_element', [...path, element], message, 'key');
  }
  const needed = kind === 'trust' ? 'Principal' : 'Resource';
  if (!has(needed) && !has(`Not${needed}`)) {
    const wanted = kind === 'trust' ? 'who may assume the role' : 'ARNs, or "*"';
    issues.error('missing_key', path, `${needed} is missing, wanted ${wanted}`);
  }
}

function readEffect({ statement: { Effect }, path, issues }: Reading): PolicyStatement['Effect'] {
  const effect = EFFECTS.find((known) => known === Effect);
  if (effect !== undefined) return effect;
  const near = typeof Effect === 'string' ? nearest(Effect, EFFECTS) : undefined;
  if (Effect === undefined) issues.error('missing_key', path, 'Effect is missing, wanted Allow or Deny');
  else {
    const hint = near === undefined ? '' : `: did you mean ${near}?`;
    issues.error('wrong_value', [...path, 'Effect'], `found ${show(Effect)}, wanted Allow or Deny${hint}`);
  }
  return 'Deny';
}

function checkAction(action: string, at: Path, { kind, issues }: Reading): void {
  if (!ACTION.test(action)) {
    const message = `found ${show(action)}, wanted an action such as sts:AssumeRoleWithWebIdentity`;
    issues.error('wrong_value', at, message);
  } else if (kind === 'trust' && !ACTION_OF_STS.test(action)) {
    const message = `found ${show(action)}, wanted an action of STS: what the role may do belongs in its permission policies`;
    issues.error('foreign_action', at, message);
  }
}
