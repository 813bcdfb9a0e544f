import type { Manager } from '../../mapping/mapping.ts';
import type { Problem, Reason } from '../reasons.ts';
import type { Context } from './context.ts';
import { explainCommand } from './explain-command.ts';
import { listed, plain, projectOf, quoted, requesterName, ruleName, sentence } from './words.ts';

/**
 * What the author of a pipeline reads in the job log, whole: that is all they see of a refusal. The first line says it all;
 * then what may be done; last the reason, the request and a command that shows how it came about.
 *
 * It never holds a phrase of a network error, on which runners try again, nor a word about other projects.
 */
export function refusal(problem: Problem, context: Context): string {
  const [what, ...help] = TEXTS[problem](context).map(sentence);
  return [what, ...help, explainCommand(context), `Reason: ${problem}, request ${plain(context.request.uid)}`].join(
    '\n',
  );
}

/** The first line of {@link refusal}, for warnings. */
export function headline(problem: Problem, context: Context): string {
  return sentence(TEXTS[problem](context)[0]);
}

/** One line that says what was done, for `explain`. */
export function summary(reason: Reason, context: Context): string {
  const { from, to, given, rule } = context;
  const by = rule === undefined ? '' : ` by rule ${quoted(rule)}`;
  if (given.account !== to)
    return sentence(
      `${projectOrPod(context)} stays on ${quoted(to)}; enforce would put it on ${quoted(given.account)}${by} (${reason})`,
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

type Lines = [what: string, ...help: string[]];

const TEXTS: Record<Problem, (context: Context) => Lines> = {
  namespace_not_allowed: (context) => {
    const namespace = quoted(context.facts.namespace);
    const places = listed((context.manager as Manager).namespaces);
    return [
      `${projectOf(context)} may not run in namespace ${namespace}: its runner ${requesterName(context)} may create job pods only in ${places}`,
      `remove KUBERNETES_NAMESPACE_OVERWRITE from the job, or ask the platform team to add ${namespace} to "namespaces" of that manager in the mapping`,
    ];
  },
  project_mismatch: ({ facts }) => [
    facts.project === undefined
      ? `the pod ${quoted(facts.name)} says project ${plain(String(facts.labelledProject))} in a label, but its name is not one that a runner gives to jobs`
      : `project ${plain(facts.project)} carries the label project.runner.gitlab.com/id of project ${plain(String(facts.labelledProject))}`,
    'the name of the pod comes from the runner, the label was set by the job: remove the variable KUBERNETES_POD_LABELS_* that sets it',
  ],
  forged_mark: (context) => [
    `${projectOf(context)} sets the label ${listed(context.facts.ownLabels)}, which only the platform may set`,
    'remove the variable KUBERNETES_POD_LABELS_* that sets it, or the entry of "pod_labels" in the configuration of the runner',
  ],
  manager_account_for_job: (context) => {
    return [
      `${projectOf(context)} would get the service account ${quoted(context.given.account)}, which belongs to a runner manager and is never given to a job`,
      context.given.source === 'configured'
        ? 'ask the platform team to set another "service_account" in the configuration of the runner'
        : `ask the platform team to give rule ${ruleName(context)} another account`,
    ];
  },
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
  override_refused: (context) => {
    const rule = context.given.rule?.kind === 'job' ? context.given.rule : undefined;
    const other = `ask the platform team to add ${quoted(context.from)} to "allow" of ${rule === undefined ? 'a rule for this project' : `rule ${quoted(rule.name)}`}`;
    return [
      `${projectOf(context)} asked for the service account ${quoted(context.from)}, which ${rule === undefined ? 'no rule gives it' : `rule ${quoted(rule.name)} does not allow`}`,
      rule === undefined
        ? 'it may ask for no other account than the one that its runner sets'
        : `it gets ${quoted(context.given.account)} without asking, and may ask for: ${listed(rule.allow) || 'nothing else'}`,
      `remove KUBERNETES_SERVICE_ACCOUNT_OVERWRITE from the job, or ${other}`,
    ];
  },
  account_missing: (context) => {
    const { account } = context.given;
    const namespace = plain(context.facts.namespace);
    return [
      `the service account ${quoted(account)} of rule ${ruleName(context)} does not exist in namespace "${namespace}"`,
      `ask the platform team to create it with its role annotation: kubectl -n ${namespace} create serviceaccount ${plain(account)}`,
    ];
  },
  identity_opt_out: (context) => [
    `${projectOf(context)} would get ${quoted(context.given.account)}, but carries the ${context.facts.optOut.join(' and the ')}, which switches its AWS identity off`,
    `remove it from the job, or ask the platform team to set "optOut: allow" on rule ${ruleName(context)}`,
  ],
  unannotated: (context) => {
    const { account } = context.given;
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
  reserved_account: (context) => {
    const { madeByController } = context.facts;
    return [
      `the service account ${quoted(context.from)} in namespace ${quoted(context.facts.namespace)} is kept for pods of GitLab runners (${plain(String(context.judgement.owner))}), and ${madeByController ? 'this pod comes from a workload' : `${requesterName(context)} is none`}`,
      'use another service account; a person who must use this one for debugging has to be named under "exempt" in the mapping',
    ];
  },
};
