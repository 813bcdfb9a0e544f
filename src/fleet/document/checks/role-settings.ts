import { error } from '../../../documents/check.ts';
import { MOST_TAGS } from '../../../iam/role-settings.ts';
import type { FleetRole } from '../../fleet.ts';
import type { FleetCheck } from '../draft.ts';
import { boundaries, type RoleHolder, roleHolders } from '../role-holders.ts';

/** Refuses settings that IAM refuses, and settings of one role that contradict each other. */
export const roleSettings: FleetCheck = {
  code: 'role_settings',
  check(draft) {
    const { cluster } = draft.fleet;
    const created = roleHolders(draft).filter(({ role }) => role.create);
    const abroad = boundaries(draft).flatMap(({ about, arn, path }) => {
      const awsAccount = arn.split(':')[4];
      if (cluster === undefined || awsAccount === 'aws' || awsAccount === cluster.awsAccount) return [];
      const message = `found a policy of AWS account ${awsAccount}, and the roles are in ${cluster.awsAccount}: IAM accepts only a boundary of the same AWS account`;
      return [error(about, path, message)];
    });
    const tagged = created.flatMap(({ about, path, role: { tags }, who }) => {
      const count = Object.keys(tags).length;
      if (count <= MOST_TAGS) return [];
      const message = `${who}: found ${count} tags with those of cluster.roles, and IAM allows ${MOST_TAGS}: remove some`;
      return [error(about, path, message)];
    });
    const first = new Map<string, RoleHolder>();
    const contrary = created.flatMap((holder) => {
      const { about, path, role, who } = holder;
      const other = first.get(role.arn);
      if (other === undefined) first.set(role.arn, holder);
      const differing = other === undefined ? [] : differences(role, other.role);
      if (differing.length === 0) return [];
      const message = `${who} and ${other?.who} have the same role, ${role.arn}, with another ${differing.join(', ')}: write the same in both`;
      return [error(about, path, message)];
    });
    return [...abroad, ...tagged, ...contrary];
  },
};

/** Returns the keys in which two descriptions of one role differ. */
function differences(one: FleetRole, other: FleetRole): string[] {
  const [mine, its] = [written(one), written(other)];
  return [...mine].flatMap(([key, value]) => (its.get(key) === value ? [] : [key]));
}

/**
 * Returns the settings by their keys in the fleet, as JSON that does not depend on the order of tags and namespaces.
 */
function written(role: FleetRole): ReadonlyMap<string, string | undefined> {
  const { alsoTrustedBy, description, isImported, maxSessionDuration, permissionsBoundary, tags } = role;
  const settings = {
    ...{ description, maxSessionDuration, permissionsBoundary, import: isImported },
    tags: Object.entries(tags).toSorted(),
    alsoTrustedBy: alsoTrustedBy.map(({ by, namespaces }) => [by, [...namespaces].toSorted()]),
  };
  return new Map(Object.entries(settings).map(([key, value]) => [key, JSON.stringify(value)]));
}
