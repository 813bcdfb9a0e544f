import { type Assignment, jobRuleOf, ruleOf } from '../judge/assignment.ts';
import type { Refusal } from '../judge/refusal.ts';
import type { RefusalReason } from '../reasons.ts';
import type { Context } from './context.ts';
import { explainCommand } from './explain-command.ts';
import { listed, plain, projectOf, quoted, requesterName, sentence } from './words.ts';

/**
 * What the author of a pipeline reads in the job log, whole: that is all they see of a refusal. The first line says it all;
 * then what may be done; last the reason, the request and a command that shows how it came about.
 *
 * It never holds a phrase of a network error, on which runners try again, nor a word about other projects.
 */
export function refusalMessage(refusal: Refusal, context: Context): string {
  const [what, ...help] = linesOf(refusal, context).map(sentence);
  return [what, ...help, explainCommand(context), `Reason: ${refusal.reason}, request ${plain(context.uid)}`].join(
    '\n',
  );
}

/** The first line of {@link refusalMessage}, for warnings. */
export function headline(refusal: Refusal, context: Context): string {
  return sentence(linesOf(refusal, context)[0]);
}

/** One line that says what was done, for `explain`. */
export function summary(context: Context): string {
  const { from, to, judgement, reason } = context;
  const assigned = judgement.is === 'assigned' ? judgement.assigned : undefined;
  const rule = assigned && ruleOf(assigned);
  const by = rule === undefined ? '' : ` by rule ${quoted(rule)}`;
  if (assigned !== undefined && assigned.account !== to)
    return sentence(
      `${projectOrPod(context)} stays on ${quoted(to)}; enforce would put it on ${quoted(assigned.account)}${by} (${reason})`,
    );
  return sentence(
    from === to
      ? `${projectOrPod(context)} stays on ${quoted(from)}${by} (${reason})`
      : `${projectOrPod(context)} goes from ${quoted(from)} to ${quoted(to)}${by} (${reason})`,
  );
}

function projectOrPod(context: Context): string {
  return context.judgement.kind === 'job' ? projectOf(context) : `the pod ${quoted(context.facts.name)}`;
}

function ruleName(assigned: Assignment): string {
  return quoted(ruleOf(assigned) ?? 'default');
}

function linesOf<R extends RefusalReason>(refusal: Refusal<R>, context: Context): Lines {
  return TEXTS[refusal.reason](context, refusal);
}

type Lines = [what: string, ...help: string[]];

const TEXTS: { [R in RefusalReason]: (context: Context, refusal: Refusal<R>) => Lines } = {
  namespace_not_allowed: (context, { namespaces }) => {
    const namespace = quoted(context.facts.namespace);
    return [
      `${projectOf(context)} may not run in namespace ${namespace}: its runner ${requesterName(context)} may create job pods only in ${listed(namespaces)}`,
      `remove KUBERNETES_NAMESPACE_OVERWRITE from the job, or ask the platform team to add ${namespace} to "namespaces" of that manager in the mapping`,
    ];
  },
  project_mismatch: ({ facts }) => [
    facts.project === undefined
      ? `the pod ${quoted(facts.name)} says project ${plain(String(facts.labeledProject))} in a label, but its name is not one that a runner gives to jobs`
      : `project ${plain(facts.project)} carries the label project.runner.gitlab.com/id of project ${plain(String(facts.labeledProject))}`,
    'the name of the pod comes from the runner, the label was set by the job: remove the variable KUBERNETES_POD_LABELS_* that sets it',
  ],
  forged_mark: (context) => [
    `${projectOf(context)} sets the label ${listed(context.facts.ownLabels)}, which only the platform may set`,
    'remove the variable KUBERNETES_POD_LABELS_* that sets it, or the entry of "pod_labels" in the configuration of the runner',
  ],
  manager_account_for_job: (context, { assigned }) => [
    `${projectOf(context)} would get the service account ${quoted(assigned.account)}, which belongs to a runner manager and is never given to a job`,
    assigned.source === 'configured'
      ? 'ask the platform team to set another "service_account" in the configuration of the runner'
      : `ask the platform team to give rule ${ruleName(assigned)} another account`,
  ],
  no_rule: (context) => {
    const namespace = quoted(context.facts.namespace);
    if (context.judgement.kind === 'manager')
      return [
        `no rule gives the runner manager ${quoted(context.facts.managerName ?? context.facts.name)} a service account in namespace ${namespace}`,
        'ask the platform team to add a rule with "kind: manager" to the mapping, or to set "default.manager: keep"',
      ];
    return [
      `no rule gives ${projectOf(context)} a service account in namespace ${namespace}`,
      'ask the platform team to add the project to a rule of the mapping',
    ];
  },
  override_refused: (context, { assigned }) => {
    const rule = jobRuleOf(assigned);
    const other = `ask the platform team to add ${quoted(context.from)} to "allow" of ${rule === undefined ? 'a rule for this project' : `rule ${quoted(rule.name)}`}`;
    return [
      `${projectOf(context)} asked for the service account ${quoted(context.from)}, which ${rule === undefined ? 'no rule gives it' : `rule ${quoted(rule.name)} does not allow`}`,
      rule === undefined
        ? 'it may ask for no other account than the one that its runner sets'
        : `it gets ${quoted(assigned.account)} without asking, and may ask for: ${listed(rule.allow) || 'nothing else'}`,
      `remove KUBERNETES_SERVICE_ACCOUNT_OVERWRITE from the job, or ${other}`,
    ];
  },
  account_missing: (context, { assigned }) => {
    const { account } = assigned;
    const namespace = plain(context.facts.namespace);
    return [
      `the service account ${quoted(account)} of rule ${ruleName(assigned)} does not exist in namespace "${namespace}"`,
      `ask the platform team to create it with its role annotation: kubectl -n ${namespace} create serviceaccount ${plain(account)}`,
    ];
  },
  identity_opt_out: (context, { assigned }) => [
    `${projectOf(context)} would get ${quoted(assigned.account)}, but carries the ${context.facts.optOut.join(' and the ')}, which switches its AWS identity off`,
    `remove it from the job, or ask the platform team to set "optOut: allow" on rule ${ruleName(assigned)}`,
  ],
  unannotated: (context, { assigned }) => {
    const { account } = assigned;
    const namespace = plain(context.facts.namespace);
    return [
      `the service account ${quoted(account)} in namespace "${namespace}" names no IAM role, so ${projectOrPod(context)} would have no AWS rights`,
      `ask the platform team to annotate it: kubectl -n ${namespace} annotate serviceaccount ${plain(account)} eks.amazonaws.com/role-arn=ARN`,
    ];
  },
  untrusted_requester: (context) => [
    `the pod ${quoted(context.facts.name)} looks like a GitLab job, but ${requesterName(context)} is not a runner manager that the mapping lists`,
    'remove KUBERNETES_BEARER_TOKEN from the job if it sets that variable; a runner of your own has to be added to "managers" in the mapping by the platform team',
  ],
  reserved_account: (context, { owner }) => [
    `the service account ${quoted(context.from)} in namespace ${quoted(context.facts.namespace)} is kept for pods of GitLab runners (${plain(owner)}), and ${context.facts.madeByController ? 'this pod comes from a workload' : `${requesterName(context)} is none`}`,
    'use another service account; a person who must use this one for debugging has to be named under "exempt" in the mapping',
  ],
};
