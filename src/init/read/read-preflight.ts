import { readIssuer } from '../../doctor/read/cluster/read-issuer.ts';
import { readEndpoints } from '../../doctor/read/installation/read-endpoints.ts';
import { inTurns } from '../../doctor/read/requests/in-turns.ts';
import { createReader, type Reader } from '../../doctor/read/requests/reader.ts';
import { isSeen, type Seen, seenOr } from '../../doctor/world/seen.ts';
import type { WebhookConfiguration } from '../../doctor/world/webhook-configuration.ts';
import type { Labels } from '../../doctor/world/world.ts';
import type { Api } from '../../kubernetes/http/api.ts';
import { failClosedServices } from '../preflight/admission.ts';
import {
  formatPermission,
  type NeededPermission,
  neededPermissions,
  type Permission,
  type PreflightLook,
} from '../preflight/look.ts';

const ADMISSION = '/apis/admissionregistration.k8s.io/v1';

/**
 * Reads what an installation depends on. It also asks for the user's permissions, which creates no object.
 *
 * @throws a user error `api_unreachable` or `api_unauthorized`
 */
export async function readPreflight(
  api: Pick<Api, 'request'>,
  { namespace, server }: { namespace: string; server: string },
): Promise<PreflightLook> {
  const reader = createReader(api);
  const [version, policies, issuer, mutating, validating, labels, permissions] = await Promise.all([
    readVersion(reader),
    readPolicies(reader),
    readIssuer(reader),
    reader.list<WebhookConfiguration>(`${ADMISSION}/mutatingwebhookconfigurations`, 'MutatingWebhookConfigurations'),
    reader.list<WebhookConfiguration>(
      `${ADMISSION}/validatingwebhookconfigurations`,
      'ValidatingWebhookConfigurations',
    ),
    readLabels(reader, namespace),
    inTurns(neededPermissions(namespace), (needed) => askPermission(api, needed)),
  ]);
  const known = { mutating: seenOr(mutating, []), validating: seenOr(validating, []) };
  const services = failClosedServices(
    [...known.mutating, ...known.validating],
    namespace,
    seenOr(labels, undefined) ?? {},
  );
  const backends = await inTurns(services, async (service): Promise<[string, Seen<number>]> => {
    return [
      `${service.namespace}/${service.name}`,
      await readEndpoints(reader, { namespace: service.namespace, service: service.name }),
    ];
  });
  return {
    server,
    namespace,
    version,
    policies,
    issuer,
    mutating,
    validating,
    labels,
    permissions,
    backends: new Map(backends),
  };
}

async function readVersion(reader: Reader): Promise<Seen<string>> {
  const what = 'the version of the API server';
  const found = await reader.one<{ gitVersion?: unknown }>('/version', what);
  if (!isSeen(found)) return found;
  const version = found.seen?.gitVersion;
  return typeof version === 'string'
    ? { seen: version }
    : { unseen: { what, why: 'the API server does not publish it', because: 'absent' } };
}

async function readPolicies(reader: Reader): Promise<Seen<boolean>> {
  const found = await reader.one<{ resources?: readonly { name: string }[] }>(
    ADMISSION,
    'the resources of admissionregistration.k8s.io/v1',
  );
  if (!isSeen(found)) return found;
  return { seen: found.seen?.resources?.some(({ name }) => name === 'validatingadmissionpolicies') === true };
}

async function readLabels(reader: Reader, namespace: string): Promise<PreflightLook['labels']> {
  const path = `/api/v1/namespaces/${namespace}`;
  const found = await reader.one<{ metadata: { labels?: Labels } }>(path, `Namespace ${namespace}`);
  if (!isSeen(found)) return found;
  return { seen: found.seen === undefined ? undefined : (found.seen.metadata.labels ?? {}) };
}

/** Asks the API server whether the user has a permission. Every user may ask this about themselves. */
async function askPermission(api: Pick<Api, 'request'>, needed: NeededPermission): Promise<Seen<Permission>> {
  const { group, namespace, resource, verb } = needed;
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { group, resource, verb, ...(namespace === undefined ? {} : { namespace }) } },
  };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const answer = await api.request('POST', path, { body });
  const allowed = (answer.body as { status?: { allowed?: unknown } } | undefined)?.status?.allowed;
  if (answer.status < 300 && typeof allowed === 'boolean') return { seen: { ...needed, allowed } };
  const what = `the permission ${formatPermission(needed)}`;
  return { unseen: { what, why: `the API server answered ${answer.status} to the question`, because: 'failed' } };
}
