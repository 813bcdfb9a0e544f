import type { UnknownKey } from '../documents/check-schema.ts';
import { nearest } from '../documents/nearest.ts';
import { show } from '../documents/show.ts';
import { account } from './account-schema.ts';
import { permissions, statement } from './permission-schema.ts';
import { runner } from './runner-schema.ts';
import { fleetSchema } from './schema.ts';
import { cache, cluster, gitlab, webhook } from './surroundings-schema.ts';

type Shape = { shape: Record<string, unknown> };

/** The keys of every closed map, by its path without list indexes. */
const KEYS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    '': fleetSchema,
    cluster,
    gitlab,
    webhook,
    'webhook.image': webhook.shape.image.unwrap(),
    cache,
    'cache.role': cache.shape.role.unwrap(),
    serviceAccounts: account,
    'serviceAccounts.role': account.shape.role.unwrap(),
    'serviceAccounts.permissions': permissions,
    'serviceAccounts.permissions.statements': statement,
    runners: runner,
    'runners.fargate': runner.shape.fargate.unwrap(),
    default: fleetSchema.shape.default.unwrap(),
    exempt: fleetSchema.shape.exempt.unwrap(),
  } satisfies Record<string, Shape>).map(([place, { shape }]) => [place, Object.keys(shape)]),
);

/** Words of the mapping and of GitLab's chart that a fleet says otherwise, or has no need of. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  managers: 'managers follow from the runners: remove it',
  mapping: 'the mapping follows from runners and rules: remove it',
  issuer: 'did you mean oidcIssuer?',
  account: 'did you mean accountId?',
  jobNamespace: 'did you mean jobNamespaces?',
  secret: 'did you mean tokenSecret?',
  runnerToken: 'a token does not belong into this file: name its Secret in tokenSecret',
  gitlabUrl: 'it is said once, in gitlab.url',
};

/** What to say of a key that a fleet does not have there. Rules have the mapping's own words for it. */
export const unknownKey: UnknownKey = (path, key) => {
  const place = path.filter((step) => typeof step === 'string').join('.');
  const keys = KEYS[place] ?? ['serviceAccount'];
  const near = nearest(key, keys);
  const elsewhere = Object.hasOwn(ELSEWHERE, key) ? ELSEWHERE[key] : undefined;
  const hint = elsewhere ?? (near === undefined ? `wanted one of ${keys.join(', ')}` : `did you mean ${near}?`);
  return { code: 'unknown_key', message: `found the unknown key ${show(key)}: ${hint}` };
};
