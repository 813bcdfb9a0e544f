import type { Guard, GuardBinding } from '../../world/guard.ts';
import { isSeen, type Seen } from '../../world/seen.ts';
import type { LabelSelector } from '../../world/webhook-configuration.ts';
import type { Installation } from '../../world/world.ts';
import type { Reader } from '../requests/reader.ts';
import { fingerprintOf, managerAccountsOf } from './fingerprint.ts';

type PolicyObject = { metadata: { name: string }; spec: unknown };
type BindingObject = {
  metadata: { name: string };
  spec: {
    policyName?: string;
    validationActions?: readonly string[];
    paramRef?: object;
    matchResources?: {
      namespaceSelector?: LabelSelector;
      objectSelector?: LabelSelector;
      resourceRules?: readonly unknown[];
      excludeResourceRules?: readonly unknown[];
    };
  };
};

const BASE = '/apis/admissionregistration.k8s.io/v1';

/** Reads the policies of the guard, which it finds by the prefix of their names, and all of their bindings. */
export async function readGuard(reader: Reader, installation: Installation): Promise<Seen<Guard>> {
  const { guardPolicies: prefix } = installation;
  const [policies, bindings] = await Promise.all([
    reader.list<PolicyObject>(`${BASE}/validatingadmissionpolicies`, 'ValidatingAdmissionPolicies'),
    reader.list<BindingObject>(`${BASE}/validatingadmissionpolicybindings`, 'ValidatingAdmissionPolicyBindings'),
  ]);
  if (!isSeen(policies)) return policies;
  if (!isSeen(bindings)) return bindings;
  const own = policies.seen.filter(({ metadata }) => metadata.name.startsWith(prefix));
  return {
    seen: {
      prefix,
      managerAccounts: managerAccountsOf(own.find(({ metadata }) => metadata.name === `${prefix}managers`)?.spec),
      policies: new Map(
        own.map(({ metadata, spec }) => [metadata.name.slice(prefix.length), fingerprintOf(spec, installation)]),
      ),
      bindings: bindings.seen
        .filter(({ spec }) => spec.policyName?.startsWith(prefix))
        .map((one) => toBinding(one, prefix)),
    },
  };
}

function toBinding({ metadata, spec }: BindingObject, prefix: string): GuardBinding {
  const { matchResources = {}, paramRef, policyName = '', validationActions = [] } = spec;
  const { matchLabels, matchExpressions } = matchResources.objectSelector ?? {};
  const limits = [matchResources.resourceRules, matchResources.excludeResourceRules, matchExpressions];
  return {
    name: metadata.name,
    policy: policyName.slice(prefix.length),
    actions: validationActions,
    namespaceSelector: matchResources.namespaceSelector,
    isNarrowed: paramRef !== undefined || matchLabels !== undefined || limits.some((limit = []) => limit.length > 0),
  };
}
