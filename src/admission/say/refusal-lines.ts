import { isManagerAccount } from '../../mapping/index/reserved.ts';
import type { Manager } from '../../mapping/mapping.ts';
import { ROLE_ARN_ANNOTATION } from '../../names.ts';
import { type Assignment, jobRuleOf } from '../judge/assignment.ts';
import type { Refusal } from '../judge/refusal.ts';
import type { RefusalReason } from '../reasons.ts';
import type { Context } from './context.ts';
import { overrideLines } from './override-lines.ts';
import {
  butMissing,
  createAccount,
  type Lines,
  listed,
  plain,
  podOf,
  podOfProject,
  projectOf,
  quoted,
  requesterName,
} from './words.ts';

/**
 * Returns what happened, complete in itself, and what the pipeline author can do. No line names another project or a
 * rule that does not match. None has a phrase of a network error either, because runners try again after those.
 */
export function refusalLines<R extends RefusalReason>(refusal: Refusal<R>, context: Context): Lines {
  return LINES[refusal.reason](context, refusal);
}

const LINES: { [R in RefusalReason]: (context: Context, refusal: Refusal<R>) => Lines } = {
  unbound_token: (context, { boundTo }) => {
    const request = `${projectOf(context)} may not run: the request of its runner manager ${requesterName(context)}`;
    // The name of the other pod is left out, because it has the id of a project.
    if (boundTo === 'job')
      return [
        `${request} has the token of a job pod`,
        'ask the platform team to find that pod in the audit log of the API server, under "user.extra", and to make sure that no job has the service account of a manager',
      ];
    return [
      `${request} does not have the token of a running pod`,
      'ask the platform team to run this manager in the cluster with the token of its own pod, or, if it runs outside the cluster, to set "tokens: any" for it in the mapping',
    ];
  },

  namespace_not_allowed: (context, { manager }) => {
    const namespace = quoted(context.facts.namespace);
    return [
      `${projectOf(context)} may not run in namespace ${namespace}: its runner manager ${requesterName(context)} may create job pods only in ${listed(manager.namespaces)}`,
      `if the job sets KUBERNETES_NAMESPACE_OVERWRITE, remove it; otherwise ask the platform team to set another "namespace" in the runner configuration${namespaceAdvice(manager, context)}`,
    ];
  },

  project_mismatch: (context) => [
    context.facts.project === undefined
      ? `${podOf(context)} has the label project.runner.gitlab.com/id of project ${plain(String(context.facts.labeledProject))}, but its name is not that of a job pod`
      : `the pod belongs to ${projectOf(context)} by its name, but its label project.runner.gitlab.com/id names project ${plain(String(context.facts.labeledProject))}`,
    'remove the variable KUBERNETES_POD_LABELS_* that sets this label: the project is the one in the pod name, which the runner writes',
  ],

  forged_mark: (context) => [
    `${podOfProject(context)} has the label ${listed(context.facts.ownLabels)}, which only a runner manager may have`,
    'remove the variable KUBERNETES_POD_LABELS_* that sets it, or ask the platform team to remove it from "pod_labels" in the runner configuration',
  ],

  manager_account_for_job: (context, { assigned }) => [
    `${projectOf(context)} would get the service account ${quoted(assigned.account)}, which belongs to a runner manager and must not be used by jobs`,
    assigned.source === 'configured'
      ? 'ask the platform team to set another "service_account" in the runner configuration'
      : `ask the platform team to assign another account in ${partOf(assigned)}`,
  ],

  no_rule: (context, { missing }) => {
    const { facts, judgment } = context;
    const namespace = quoted(facts.namespace);
    const create = missing.length === 0 ? '' : `${createAccount(facts.namespace, missing)}, or `;
    if (judgment.kind === 'manager')
      return [
        `no rule assigns a service account to the runner manager ${quoted(facts.managerName ?? facts.name)} in namespace ${namespace}${butMissing(missing)}`,
        `ask the platform team ${create}to add a rule with "kind: manager" to the mapping, or to set "default.manager: keep"`,
      ];
    return [
      `no rule assigns a service account to ${projectOf(context)} in namespace ${namespace}${butMissing(missing)}`,
      `ask the platform team ${create}to add the project to a rule of the mapping`,
    ];
  },

  override_refused: overrideLines,

  account_missing: (context, { assigned }) => {
    const { account } = assigned;
    const namespace = plain(context.facts.namespace);
    return [
      `the service account ${quoted(account)}, which ${assigned.source === 'configured' ? 'the runner configuration sets' : `${partOf(assigned)} assigns`}, does not exist in namespace "${namespace}"`,
      `ask the platform team ${createAccount(context.facts.namespace, [account])}`,
    ];
  },

  identity_opt_out: (context, { assigned }) => {
    const rule = jobRuleOf(assigned);
    const allow =
      rule === undefined ? 'for a rule with "optOut: allow"' : `to set "optOut: allow" in rule ${quoted(rule.name)}`;
    const settings = '"pod_labels" or "pod_annotations"';
    return [
      `${podOfProject(context)} has the ${context.facts.optOut.join(' and the ')}, so it would run as ${quoted(assigned.account)} without an AWS identity`,
      `if a variable of the job sets it, remove that variable; otherwise ask the platform team to remove it from ${settings} in the runner configuration, or ${allow}`,
    ];
  },

  unannotated: (context, { assigned }) => {
    const { account } = assigned;
    const namespace = plain(context.facts.namespace);
    const isJob = context.judgment.kind === 'job';
    const subject = isJob ? projectOf(context) : podOf(context);
    const without = isJob
      ? ` or, if ${subject} needs no AWS, to assign it the service account that the runner configuration sets`
      : '';
    return [
      `the service account ${quoted(account)} in namespace "${namespace}" names no IAM role, so ${subject} would have no AWS permissions`,
      `ask the platform team to run "kubectl -n ${namespace} annotate serviceaccount ${plain(account)} ${ROLE_ARN_ANNOTATION}=ARN"${without}`,
    ];
  },

  untrusted_requester: (context) => [
    `${podOf(context)} looks like a GitLab job, but ${requesterName(context)} is not a runner manager of the mapping`,
    'remove KUBERNETES_BEARER_TOKEN from the job if it sets that variable; if this is your own runner, ask the platform team to add it to "managers" in the mapping',
  ],

  reserved_account: (context) => {
    const { madeByController, namespace } = context.facts;
    const why = madeByController
      ? 'this pod comes from a workload'
      : `${requesterName(context)} is not a runner manager`;
    return [
      `the service account ${quoted(context.from)} in namespace ${quoted(namespace)} is reserved for GitLab runner pods, and ${why}`,
      madeByController
        ? 'use another service account in the workload'
        : 'use another service account; a person who must debug with this one needs an entry under "exempt" in the mapping',
    ];
  },
};

/** Names the part of the mapping that assigns the account. */
function partOf(assigned: Assignment): string {
  return assigned.source === 'rule' ? `rule ${quoted(assigned.rule.name)}` : 'the default of the mapping';
}

/** Returns no advice if a job could then get the account of a manager, which the checks of the mapping refuse. */
function namespaceAdvice(manager: Manager, { facts: { namespace }, snapshot: { index } }: Context): string {
  const { default: byDefault, rules } = index.mapping;
  const given = rules.flatMap((rule) => (rule.kind === 'job' ? [rule.serviceAccount, ...rule.allow] : []));
  if (typeof byDefault.job === 'object') given.push(byDefault.job.serviceAccount);
  const isDangerous = [...given, ...manager.jobServiceAccounts].some((name) =>
    isManagerAccount(index, namespace, name),
  );
  return isDangerous ? '' : `, or to add ${quoted(namespace)} to "namespaces" of this manager in the mapping`;
}
