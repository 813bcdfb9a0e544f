import type * as z from 'zod';
import { parseIssuer } from '../iam/oidc-issuer.ts';
import { mergeTags } from '../iam/role-settings.ts';
import type { role } from './document/schema/role.ts';
import type { OtherCluster, RoleDefaults } from './fleet.ts';

/** The role of an account before defaults. The cache's role and the settings of all roles have some of these keys. */
export type WrittenRole = z.output<typeof role>;

/** A role without any settings. */
export const NO_SETTINGS: RoleDefaults = {
  path: '/',
  description: undefined,
  permissionsBoundary: undefined,
  maxSessionDuration: undefined,
  tags: {},
  isImported: false,
  alsoTrustedBy: [],
};

/**
 * Returns the settings of a role, with those of all roles for what it does not set.
 *
 * @param region of the cluster
 */
export function resolveRoleDefaults(written: WrittenRole, region: string, all: RoleDefaults): RoleDefaults {
  const { alsoTrustedBy, description, maxSessionDuration, path, permissionsBoundary, tags = {} } = written;
  return {
    path: path ?? all.path,
    description: description ?? all.description,
    permissionsBoundary: permissionsBoundary ?? all.permissionsBoundary,
    maxSessionDuration: maxSessionDuration ?? all.maxSessionDuration,
    tags: mergeTags(all.tags, tags),
    isImported: written.import ?? all.isImported,
    alsoTrustedBy: alsoTrustedBy?.map((entry) => resolveOther(entry, region)) ?? all.alsoTrustedBy,
  };
}

function resolveOther(
  { namespaces, oidcIssuer, podIdentity, region }: NonNullable<WrittenRole['alsoTrustedBy']>[number],
  ownRegion: string,
): OtherCluster {
  return {
    by:
      podIdentity === undefined
        ? { is: 'irsa', issuer: parseIssuer(String(oidcIssuer)) as string }
        : { is: 'pod-identity', cluster: podIdentity, region: region ?? ownRegion },
    namespaces: new Map(Object.entries(namespaces)),
  };
}
