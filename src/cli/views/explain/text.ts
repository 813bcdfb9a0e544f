import type { Decision, Operation } from '../../../admission/decision.ts';
import type { Explanation } from '../../../explain/explanation.ts';
import { formatVersion } from '../../../explain/job/runner-version.ts';
import { shownRequester } from '../../../explain/requester.ts';
import { docsPage } from '../../../package/docs-page.ts';
import { isController, isNode, type Requester } from '../../../pods/requester.ts';
import { counted } from '../../../text/counted.ts';
import { escapeJson } from '../../../text/printable.ts';
import { isRefused } from '../../explain/is-refused.ts';
import { type Block, paragraph, separated } from '../../terminal/block.ts';
import { look, whole } from '../../terminal/text.ts';
import { field, line } from './layout.ts';
import { rulesBlocks } from './rules.ts';
import { verdict } from './verdict.ts';

const LONGEST_VALUE = 100;

/** Returns the explanations and, if there are several, how many pods are refused. */
export function explanationsBlocks(explanations: readonly Explanation[]): readonly Block[] {
  return separated([...explanations.map(explainBlocks), explanations.length === 1 ? [] : [summary(explanations)]]);
}

function summary(explanations: readonly Explanation[]): Block {
  const refused = explanations.filter(isRefused).length;
  return paragraph(
    `${counted(explanations.length, 'pod')}: ${explanations.length - refused} allowed, ${refused} refused`,
  );
}

/** Returns one explanation for people. */
function explainBlocks(explanation: Explanation): readonly Block[] {
  const { facts, decision, assumed, skipped } = explanation;
  const done = skipped === undefined ? decision : { patch: [], warnings: [] };
  return [
    paragraph(look('strong', facts.name === '' ? 'a pod without a name' : facts.name)),
    ...verdict(explanation),
    ...about(explanation),
    ...section('rules', rulesBlocks(explanation)),
    ...section(
      'patch',
      done.patch.map((step) => line(whole(operation(step)))),
    ),
    ...section(
      'warnings',
      done.warnings.map((warning) => line(warning)),
    ),
    ...section(
      'assumed',
      assumed.map((fact) => line(fact)),
    ),
    ...(skipped === undefined || !decision.allowed
      ? [paragraph(`see ${docsPage('reasons.md', decision.reason)}`, { indent: 2 })]
      : []),
  ];
}

function about({ facts, decision, byManager }: Explanation): readonly Block[] {
  const who = roleOf(facts.requester, byManager);
  const version = facts.runnerVersion === undefined ? '' : `, runner ${formatVersion(facts.runnerVersion)}`;
  const rows: [string, string][] = [
    ['namespace', facts.namespace],
    ['kind', kindOf(decision)],
    ['requester', `${shownRequester(facts.requester)}, ${who}${version}`],
    ['account', decision.from],
    ...(decision.mode === 'enforce' ? [] : [['mode', decision.mode] satisfies [string, string]]),
  ];
  return rows.map(([name, value]) => field(name, value));
}

function roleOf(requester: Requester, byManager: boolean): string {
  if (byManager) return 'a runner manager of the mapping';
  if (isController(requester)) return 'which creates pods for workloads';
  return isNode(requester) ? 'a kubelet' : 'not named in the mapping';
}

function kindOf({ kind, project, projectName }: Decision): string {
  if (kind === 'job') {
    if (project === undefined) return 'job of an unknown project';
    return projectName === undefined ? `job of project ${project}` : `job of project ${project} (${projectName})`;
  }
  return { manager: 'runner manager', pause: 'pause pod of a runner', other: 'not a runner pod' }[kind];
}

function section(title: string, lines: readonly Block[]): readonly Block[] {
  return lines.length === 0 ? [] : [paragraph(title, { indent: 2 }), ...lines];
}

/** `add /spec/serviceAccountName "ci-billing"` */
function operation(step: Operation): string {
  if (step.op === 'remove') return `remove ${step.path}`;
  const value = escapeJson(JSON.stringify(step.value));
  return `add ${step.path} ${value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value}`;
}
