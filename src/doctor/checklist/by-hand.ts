import { partition } from '../../collections/partition.ts';
import { showList } from '../../documents/show.ts';
import type { JobRule } from '../../mapping/mapping.ts';
import { showNamespaces } from '../derive/namespaces/show-namespaces.ts';
import { unconfinedNamespaces } from '../derive/namespaces/unconfined-namespaces.ts';
import { laterWebhooks } from '../derive/webhooks/later-webhooks.ts';
import type { ReportedFinding } from '../diagnosis.ts';
import { isSeen } from '../world/seen.ts';
import type { World } from '../world/world.ts';

/** Lists rules with and without createdBy, because only GitLab shows whether a runner is protected. */
export function jobRulesByHand({ mapping }: World): string {
  const rules = isSeen(mapping)
    ? mapping.seen.mapping.rules.filter((rule): rule is JobRule => rule.kind === 'job')
    : [];
  const [bound, open] = partition(rules, ({ match }) => match.createdBy !== undefined);
  const said = [
    ...(open.length === 0 ? [] : [`rules without createdBy: ${showList(open.map(({ name }) => name))}`]),
    ...(bound.length === 0 ? [] : [`rules with createdBy: ${showList(bound.map(({ name }) => name))}`]),
  ];
  const where = said.length === 0 ? '' : ` (${said.join('; ')})`;
  return `read which rules assign roles for production${where}, and look in GitLab whether the runners of their managers are Protected`;
}

/** Returns what to do if webhooks are registered that run after ours. */
export function laterWebhooksByHand(world: World): string | undefined {
  const { names } = laterWebhooks(world);
  if (names.length === 0) return undefined;
  return `look whether one of these webhooks changes spec.serviceAccountName of pods: ${showList(names, 20)}`;
}

/**
 * Returns what to do if programs have such permissions: only a person knows which of them need them, and who can act as
 * them.
 */
export function programsByHand(_world: World, notes: readonly ReportedFinding[]): string | undefined {
  if (notes.length === 0) return undefined;
  const bindings = [...new Set(notes.map(({ object }) => object))];
  return `look whether each program with one of these bindings needs it, and who may create pods in its namespace, which is enough to act as it: ${showList(bindings, 20)}`;
}

/**
 * Returns what to do if users other than administrators can create such pods: only a person knows on which nodes they
 * run.
 */
export function nodesByHand(world: World): string | undefined {
  const found = unconfinedNamespaces(world);
  if (found?.namespaces.length === 0) return undefined;
  const where =
    found === undefined
      ? 'every namespace without label pod-security.kubernetes.io/enforce'
      : `${showNamespaces(found.namespaces, 20)} without label pod-security.kubernetes.io/enforce (${showList(found.subjects, 20)} may create pods there)`;
  return `look whether pods of ${where} can run on the nodes of managers, and whether another policy refuses privileged ones`;
}

export function metadataByHand(): string {
  return 'run in a job of each runner: curl --max-time 3 http://169.254.169.254/; it has to time out';
}

/** Uses the port of the Service. */
export function networkByHand({ installation: { namespace, service } }: World): string {
  return `run in a pod of another namespace: curl --insecure --max-time 3 https://${service}.${namespace}.svc/; it has to time out, and so has the address of a pod of the webhook with port 8080`;
}

export function alertsByHand(): string {
  return 'look for alerts on gitlab_runner_irsa_decisions_total with the reasons unbound_token, project_mismatch, forged_mark, reserved_account, untrusted_requester and review_unreadable, and on apiserver_admission_webhook_fail_open_count';
}
