import { coversRequest } from '../../derive/webhooks/request-rules.ts';
import type { MutatingPolicy } from '../../world/security-side.ts';
import { isSeen, type Seen } from '../../world/seen.ts';
import type { RequestRule } from '../../world/webhook-configuration.ts';
import type { Reader } from '../requests/reader.ts';

type ResourceList = { resources?: readonly { name: string }[] };
type PolicyObject = {
  metadata: { name: string };
  spec?: { matchConstraints?: { resourceRules?: readonly RequestRule[] }; reinvocationPolicy?: string };
};
type BindingObject = { spec?: { policyName?: string } };

const GROUP = '/apis/admissionregistration.k8s.io';

/** Versions of the API that have or had the resource, newest first. */
const VERSIONS = ['v1', 'v1beta1', 'v1alpha1'] as const;

const POLICIES = 'mutatingadmissionpolicies';

/**
 * Reads the MutatingAdmissionPolicies that have a binding and match the creation of pods; empty if the API server does
 * not have the resource.
 */
export async function readMutatingPolicies(reader: Reader): Promise<Seen<readonly MutatingPolicy[]>> {
  for (const version of VERSIONS) {
    const served = await reader.one<ResourceList>(`${GROUP}/${version}`, `the resources of ${GROUP}/${version}`);
    if (!isSeen(served)) return served;
    if (served.seen?.resources?.some(({ name }) => name === POLICIES)) return readVersion(reader, version);
  }
  return { seen: [] };
}

async function readVersion(reader: Reader, version: string): Promise<Seen<readonly MutatingPolicy[]>> {
  const [policies, bindings] = await Promise.all([
    reader.list<PolicyObject>(`${GROUP}/${version}/${POLICIES}`, 'MutatingAdmissionPolicies'),
    reader.list<BindingObject>(
      `${GROUP}/${version}/mutatingadmissionpolicybindings`,
      'MutatingAdmissionPolicyBindings',
    ),
  ]);
  if (!isSeen(policies)) return policies;
  if (!isSeen(bindings)) return bindings;
  const bound = new Set(bindings.seen.map(({ spec }) => spec?.policyName));
  const active = policies.seen.filter(
    ({ metadata, spec }) =>
      bound.has(metadata.name) &&
      coversRequest(spec?.matchConstraints?.resourceRules ?? [], { operation: 'CREATE', resource: 'pods' }),
  );
  return {
    seen: active.map(({ metadata, spec }) => {
      return {
        name: metadata.name,
        isReinvoked: spec?.reinvocationPolicy === 'IfNeeded',
        namesAccount: /serviceAccount/i.test(JSON.stringify(spec)),
      };
    }),
  };
}
