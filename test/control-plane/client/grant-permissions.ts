import { randomBytes } from 'node:crypto';
import type { Client } from './client.ts';
import type { PolicyRule } from './cluster-options.ts';
import { made } from './made.ts';
import { waitUntil } from './wait-until.ts';

const group = 'rbac.authorization.k8s.io';
const apiVersion = `${group}/v1`;

/** Creates a Role, binds it, and waits until the API server's authorizer has read both. */
export async function grantPermissions(
  admin: Client,
  { namespace, account, rules }: { namespace: string; account: string; rules: readonly PolicyRule[] },
): Promise<void> {
  const [home = namespace, name = account] = account.includes('/') ? account.split('/') : [];
  const metadata = { namespace, name: `${name}-${randomBytes(3).toString('hex')}` };
  const roleRef = { apiGroup: group, kind: 'Role', name: metadata.name };
  const subjects = [{ kind: 'ServiceAccount', namespace: home, name }];
  made(await admin.create({ apiVersion, kind: 'Role', metadata, rules }), `Role ${metadata.name}`);
  made(await admin.create({ apiVersion, kind: 'RoleBinding', metadata, roleRef, subjects }), `its RoleBinding`);

  const [rule] = rules;
  if (!rule) return;
  const [resource, subresource] = rule.resources[0]?.split('/') ?? [];
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: `system:serviceaccount:${home}:${name}`,
      resourceAttributes: {
        ...{ namespace, group: rule.apiGroups[0], resource, subresource },
        ...{ verb: rule.verbs[0], name: rule.resourceNames?.[0] },
      },
    },
  };
  await waitUntil(`the permissions of ${home}/${name} in ${namespace}`, async () => {
    const answer = await admin.create<{ status: { allowed: boolean } }>(review);
    return made(answer, 'a SubjectAccessReview').status.allowed || undefined;
  });
}
