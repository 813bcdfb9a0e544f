import { BEHAVIOR } from '../../modes.ts';
import { PROGRAM, ROLE_ARN_ANNOTATION, WARNING_CHARACTERS } from '../../names.ts';
import { isNamed } from '../judge/assignment.ts';
import { refusalsOf } from '../judge/judgment.ts';
import type { Refusal } from '../judge/refusal.ts';
import { REFUSAL_REASONS } from '../reasons.ts';
import type { Context } from './context.ts';
import { refusalLines } from './refusal-lines.ts';
import { listed, quoted, sentence, withoutControlCharacters } from './words.ts';

/**
 * What a warning is about. `would_refuse`, `would_patch`: what enforce would do, in observe. `not_enforced`: a refusal
 * that best-effort does not enforce. `no_role`: the account has no role. `preset_identity`: the pod sets its own AWS
 * identity. `mapping`: the newest mapping is not active.
 */
export type WarningCode = 'would_refuse' | 'would_patch' | 'not_enforced' | 'no_role' | 'preset_identity' | 'mapping';

/** @property text one line */
type Warning = { code: WarningCode; text: string };

/** Containers that a warning lists before it is cut. Even the longest warning has no room for more. */
const LISTED = 100;

/**
 * Returns the warnings that the API server passes to the requester with the answer. A runner manager writes them to its
 * own log, never to the log of a job, and without naming the job, so each warning names the pod.
 */
export function warningsFor(context: Context): Warning[] {
  const { contact } = context.snapshot.index.mapping;
  const whole = linesFor(context);
  const isTooLong = context.projectName !== undefined && whole.some(({ text }) => text.length > WARNING_CHARACTERS);
  const lines = isTooLong ? linesFor({ ...context, projectName: undefined }) : whole;
  return lines.map(({ code, text }) => ({ code, text: withContact(cut(text), contact) }));
}

/** Returns the warnings before they are cut. */
function linesFor(context: Context): Warning[] {
  const { facts, snapshot } = context;
  const lines = [...modeLines(context), ...identityLines(context)].map(
    ({ code, text }): Warning => ({ code, text: `pod ${facts.name}: ${text}` }),
  );
  const { notice } = snapshot;
  return notice === undefined ? lines : [...lines, { code: 'mapping', text: `${PROGRAM}: ${notice}` }];
}

/** Adds the contact if there is room for it, and if none of its characters has to be replaced. */
function withContact(line: string, contact: string | undefined): string {
  if (contact === undefined) return line;
  const longer = `${line}${line.endsWith('.') ? '' : '.'} Contact: ${contact}`;
  return longer.length <= WARNING_CHARACTERS && longer === withoutControlCharacters(longer) ? longer : line;
}

/** Says what enforce would have done. */
function modeLines(context: Context): Warning[] {
  const { from, judgment, mode, reason, to } = context;
  const { refuses } = BEHAVIOR[mode];
  if (refuses === 'all') return [];
  const refusals = refusalsOf(judgment);
  if (refuses === 'tampering')
    return refusals
      .filter((refusal) => REFUSAL_REASONS[refusal.reason].inBestEffort !== 'refuse')
      .map((refusal) => ({
        code: 'not_enforced',
        text: `${mode} allows it with ${quoted(to)}: ${headline(refusal, context)}`,
      }));
  const [refusal] = refusals;
  if (refusal !== undefined)
    return [{ code: 'would_refuse', text: `enforce would refuse it: ${headline(refusal, context)}` }];
  if (judgment.is !== 'assigned' || judgment.target.account === from) return [];
  const text = `enforce would give it ${quoted(judgment.target.account)} instead of ${quoted(from)} (${reason})`;
  return [{ code: 'would_patch', text }];
}

/** Says why a pod has no AWS identity although no step refuses it. */
function identityLines({ facts, judgment, manager, mode, snapshot }: Context): Warning[] {
  if (judgment.is !== 'assigned' || judgment.refusals.length > 0 || !isNamed(judgment.target)) return [];
  const { account: name } = judgment.target;
  const account = snapshot.accounts.get(facts.namespace, name);
  if (account === undefined) return [];
  if (account.roleArn === undefined)
    return snapshot.index.mapping.unannotated === 'warn' && manager?.jobServiceAccounts.includes(name) !== true
      ? [
          {
            code: 'no_role',
            text: `the service account ${quoted(name)} has no annotation ${ROLE_ARN_ANNOTATION}, so the pod has no AWS permissions`,
          },
        ]
      : [];
  return !BEHAVIOR[mode].patches || facts.ownIdentity.length === 0
    ? []
    : [
        {
          code: 'preset_identity',
          text: `EKS adds no AWS identity to ${listed(facts.ownIdentity.slice(0, LISTED))}: AWS_ROLE_ARN or AWS_WEB_IDENTITY_TOKEN_FILE is set there`,
        },
      ];
}

function headline(refusal: Refusal, context: Context): string {
  return sentence(refusalLines(refusal, context)[0]);
}

function cut(line: string): string {
  const clean = withoutControlCharacters(line.slice(0, WARNING_CHARACTERS + 1));
  return clean.length <= WARNING_CHARACTERS ? clean : `${clean.slice(0, WARNING_CHARACTERS - 3)}...`;
}
