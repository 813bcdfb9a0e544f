import { ROLE_ARN_ANNOTATION } from '../../names.ts';
import { type Assignment, jobRuleOf } from '../judge/assignment.ts';
import type { Refusal } from '../judge/refusal.ts';
import type { RefusalReason } from '../reasons.ts';
import type { Context } from './context.ts';
import { listed, plain, podOf, projectOf, quoted, requesterName } from './words.ts';

type Lines = [what: string, ...help: string[]];

/**
 * What happened, complete in itself, and what the pipeline author can do. Neither names another project, nor holds a phrase
 * of a network error, after which runners try again.
 */
export function refusalLines<R extends RefusalReason>(refusal: Refusal<R>, context: Context): Lines {
  return LINES[refusal.reason](context, refusal);
}

const LINES: { [R in RefusalReason]: (context: Context, refusal: Refusal<R>) => Lines } = {
  namespace_not_allowed: (context, { namespaces }) => {
    const namespace = quoted(context.facts.namespace);
    return [
      `${projectOf(context)} may not run in namespace ${namespace}: its runner manager ${requesterName(context)} may create job pods only in ${listed(namespaces)}`,
      `remove KUBERNETES_NAMESPACE_OVERWRITE from the job, or ask the platform team to add ${namespace} to "namespaces" of this manager in the mapping`,
    ];
  },

  project_mismatch: ({ facts }) => [
    facts.project === undefined
      ? `the pod ${quoted(facts.name)} has the label project.runner.gitlab.com/id of project ${plain(String(facts.labeledProject))}, but its name is not that of a job pod`
      : `the pod belongs to project ${plain(facts.project)} by its name, but its label project.runner.gitlab.com/id names project ${plain(String(facts.labeledProject))}`,
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

  no_rule: (context) => {
    const { facts, judgment } = context;
    const namespace = quoted(facts.namespace);
    if (judgment.kind === 'manager')
      return [
        `no rule assigns a service account to the runner manager ${quoted(facts.managerName ?? facts.name)} in namespace ${namespace}`,
        'ask the platform team to add a rule with "kind: manager" to the mapping, or to set "default.manager: keep"',
      ];
    return [
      `no rule assigns a service account to ${projectOf(context)} in namespace ${namespace}`,
      'ask the platform team to add the project to a rule of the mapping',
    ];
  },

  override_refused: (context, { assigned }) => {
    const requested = quoted(context.from);
    const rule = jobRuleOf(assigned);
    if (rule !== undefined)
      return [
        `${projectOf(context)} requested the service account ${requested}, which rule ${quoted(rule.name)} does not allow`,
        `without a request it gets ${quoted(assigned.account)}; it may request ${listed(rule.allow) || 'no other account'}`,
        `remove KUBERNETES_SERVICE_ACCOUNT_OVERWRITE from the job, or ask the platform team to add ${requested} to "allow" of rule ${quoted(rule.name)}`,
      ];
    return [
      `${projectOf(context)} requested the service account ${requested}, which no rule allows`,
      assigned.source === 'configured'
        ? 'remove KUBERNETES_SERVICE_ACCOUNT_OVERWRITE from the job, and ask the platform team to add the project to a rule of the mapping: without a rule it gets no account'
        : `remove KUBERNETES_SERVICE_ACCOUNT_OVERWRITE from the job, which then gets ${quoted(assigned.account)}`,
      `ask the platform team for a rule that has ${requested} under "allow" if the job needs that account`,
    ];
  },

  account_missing: (context, { assigned }) => {
    const { account } = assigned;
    const namespace = plain(context.facts.namespace);
    return [
      `the service account ${quoted(account)}, which ${assigned.source === 'configured' ? 'the runner configuration sets' : `${partOf(assigned)} assigns`}, does not exist in namespace "${namespace}"`,
      `ask the platform team to run "kubectl -n ${namespace} create serviceaccount ${plain(account)}" and to annotate the account with its role`,
    ];
  },

  identity_opt_out: (context, { assigned }) => {
    const rule = jobRuleOf(assigned);
    const allow =
      rule === undefined ? 'for a rule with "optOut: allow"' : `to set "optOut: allow" in rule ${quoted(rule.name)}`;
    return [
      `${podOfProject(context)} has the ${context.facts.optOut.join(' and the ')}, so it would run as ${quoted(assigned.account)} without an AWS identity`,
      `remove the variable that sets it from the job, or ask the platform team ${allow}`,
    ];
  },

  unannotated: (context, { assigned }) => {
    const { account } = assigned;
    const namespace = plain(context.facts.namespace);
    const subject = context.judgment.kind === 'job' ? projectOf(context) : podOf(context);
    return [
      `the service account ${quoted(account)} in namespace "${namespace}" names no IAM role, so ${subject} would have no AWS permissions`,
      `ask the platform team to run "kubectl -n ${namespace} annotate serviceaccount ${plain(account)} ${ROLE_ARN_ANNOTATION}=ARN"`,
    ];
  },

  untrusted_requester: (context) => [
    `${podOf(context)} looks like a GitLab job, but ${requesterName(context)} is not a runner manager of the mapping`,
    'remove KUBERNETES_BEARER_TOKEN from the job if it sets that variable; if this is your own runner, ask the platform team to add it to "managers" in the mapping',
  ],

  reserved_account: (context, { owner }) => {
    const { madeByController, namespace } = context.facts;
    const why = madeByController
      ? 'this pod comes from a workload'
      : `${requesterName(context)} is not a runner manager`;
    return [
      `the service account ${quoted(context.from)} in namespace ${quoted(namespace)} is reserved for GitLab runner pods (${plain(owner)}), and ${why}`,
      madeByController
        ? 'use another service account in the workload'
        : 'use another service account; a person who must debug with this one needs an entry under "exempt" in the mapping',
    ];
  },
};

/** The pod of a job, by its project if its name tells one. */
function podOfProject(context: Context): string {
  return context.facts.project === undefined ? podOf(context) : `the pod of ${projectOf(context)}`;
}

/** The part of the mapping that assigns the account. */
function partOf(assigned: Assignment): string {
  return assigned.source === 'rule' ? `rule ${quoted(assigned.rule.name)}` : 'the default of the mapping';
}
