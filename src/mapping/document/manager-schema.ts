import * as z from 'zod';
import { isMap } from '../../is-map.ts';
import type { Manager } from '../mapping.ts';
import { accountKey, accountName, instanceName, listOf, namespaceName, userOrGroup } from './fields.ts';

const IDENTITIES = ['serviceAccount', 'user', 'group'] as const;

/** One entry of `managers`, as it is written. */
export const managerFields = z.strictObject({
  serviceAccount: accountKey
    .optional()
    .describe('ServiceAccount of the runner manager, as namespace/name. One of serviceAccount, user and group.'),
  user: userOrGroup
    .optional()
    .describe('Exact user name of a manager outside the cluster, as the API server knows it.'),
  group: userOrGroup.optional().describe('Exact name of a group whose members are managers outside the cluster.'),
  jobServiceAccounts: listOf(accountName)
    .default(['default'])
    .describe("The account that the manager's config.toml sets for jobs (service_account). Any other was asked for."),
  namespaces: listOf(namespaceName)
    .optional()
    .describe("Where it may create job pods. The account's own namespace when absent; user and group must say it."),
  instance: instanceName
    .optional()
    .describe('Host name of its GitLab instance. Only needed when several instances share the cluster.'),
});

type Fields = z.output<typeof managerFields>;

/** One entry of `managers`: exactly one identity, and a namespace wherever none can be taken from it. */
export const managerSchema = managerFields
  .refine((fields) => identities(fields).length === 1, {
    error: ({ input }) => identityWanted(input as Fields),
    when: ({ value }) => isMap(value),
  })
  .refine((fields) => fields.namespaces !== undefined || (fields.user ?? fields.group) === undefined, {
    error: 'the namespaces where it may create job pods: a user or a group has none of its own',
    path: ['namespaces'],
    when: ({ value }) => isMap(value) && identities(value as Fields).length === 1,
  })
  .transform(toManager);

function toManager({ namespaces, jobServiceAccounts, instance, ...identity }: Fields): Manager {
  const { home, ...who } = identityOf(identity);
  const common = { jobServiceAccounts, namespaces: namespaces ?? home };
  return { ...who, ...common, ...(instance === undefined ? {} : { instance }) };
}

type Identity = Pick<Manager, 'key' | 'identity'> & { home: string[] };

/** `home`: the namespace that an identity brings with it. */
function identityOf({ serviceAccount, user, group }: Pick<Fields, (typeof IDENTITIES)[number]>): Identity {
  if (user !== undefined) return { key: `user:${user}`, identity: { user }, home: [] };
  if (group !== undefined) return { key: `group:${group}`, identity: { group }, home: [] };
  const key = serviceAccount as string;
  const [namespace, name] = key.split('/') as [string, string];
  return { key, identity: { serviceAccount: { namespace, name } }, home: [namespace] };
}

function identities(fields: Fields): readonly string[] {
  return IDENTITIES.filter((key) => fields[key] !== undefined);
}

function identityWanted(fields: Fields): string {
  const found = identities(fields);
  return found.length === 0
    ? 'one of serviceAccount (namespace/name), user and group in it, to say who the manager is'
    : `one identity for each manager: make an entry of its own for each of ${found.join(' and ')}`;
}
