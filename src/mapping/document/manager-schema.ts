import * as z from 'zod';
import { isMap } from '../../collections/is-map.ts';
import type { Manager } from '../mapping.ts';
import { accountKey, accountName, instanceName, listOf, namespaceName, userOrGroup } from './fields.ts';

const IDENTITIES = ['serviceAccount', 'user', 'group'] as const;

/** The fields of an entry of `managers`. */
const managerFields = z.strictObject({
  serviceAccount: accountKey
    .optional()
    .describe(
      'ServiceAccount of the runner manager, as namespace/name. Exactly one of serviceAccount, user and group is required.',
    ),
  user: userOrGroup.optional().describe('Exact user name of a manager outside the cluster, as the API server sees it.'),
  group: userOrGroup.optional().describe('Exact name of a group whose members are managers outside the cluster.'),
  jobServiceAccounts: listOf(accountName)
    .default(['default'])
    .describe(
      "Accounts that the manager's config.toml sets for jobs (service_account). A job with any other account requested it.",
    ),
  namespaces: listOf(namespaceName)
    .optional()
    .describe(
      'Namespaces where it may create job pods. Defaults to that of its ServiceAccount; required with user and group.',
    ),
  tokens: z
    .enum(['bound', 'any'])
    .optional()
    .describe(
      'bound, the default with serviceAccount: its requests must have the token of a pod. any, the default with user and group: for a manager outside the cluster.',
    ),
  instance: instanceName
    .optional()
    .describe('Host name of its GitLab instance. Needed only when several instances share the cluster.'),
});

type Fields = z.output<typeof managerFields>;

/** An entry of `managers`: it has exactly one identity, and namespaces unless the identity has one. */
export const managerSchema = managerFields
  .refine((fields) => identities(fields).length === 1, {
    error: ({ input }) => identityWanted(input as Fields),
    when: ({ value }) => isMap(value),
  })
  .refine((fields) => fields.namespaces !== undefined || (fields.user ?? fields.group) === undefined, {
    error: 'the namespaces where it may create job pods: a user or a group has no namespace of its own',
    path: ['namespaces'],
    when: ({ value }) => isMap(value) && identities(value as Fields).length === 1,
  })
  .refine((fields) => fields.tokens !== 'bound' || (fields.user ?? fields.group) === undefined, {
    error: 'any, or no such key: only the token of a ServiceAccount can be bound to a pod',
    path: ['tokens'],
    when: ({ value }) => isMap(value) && identities(value as Fields).length === 1,
  })
  .transform(toManager);

function toManager({ namespaces, jobServiceAccounts, tokens, instance, ...identity }: Fields): Manager {
  const { home, ...who } = identityOf(identity);
  const byDefault = 'serviceAccount' in who.identity ? 'bound' : 'any';
  const common = { jobServiceAccounts, tokens: tokens ?? byDefault, namespaces: namespaces ?? home } as const;
  return { ...who, ...common, ...(instance === undefined ? {} : { instance }) };
}

type Identity = Pick<Manager, 'key' | 'identity'> & { home: string[] };

/** `home`: the namespace of a ServiceAccount; empty for other identities. */
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
    ? 'one of serviceAccount (namespace/name), user and group: it identifies the manager'
    : `one identity for each manager: write a separate entry for each of ${found.join(' and ')}`;
}
