import type { UnknownKey } from '../../../documents/check-schema.ts';
import { nearest } from '../../../documents/nearest.ts';
import { show } from '../../../documents/show.ts';
import { account } from './account.ts';
import { cache } from './cache.ts';
import { cluster, gitlab } from './cluster.ts';
import { fleetSchema } from './fleet.ts';
import { permissions, statement } from './permissions.ts';
import { runner } from './runner.ts';
import { webhook } from './webhook.ts';

type Shape = { shape: Record<string, unknown> };

const DEFAULT_ACTION: Shape = { shape: { serviceAccount: true } };

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
    'default.manager': DEFAULT_ACTION,
    'default.job': DEFAULT_ACTION,
  } satisfies Record<string, Shape>).map(([place, { shape }]) => [place, Object.keys(shape)]),
);

/** Keys of the mapping, GitLab's chart or AWS that have another name in a fleet, by path. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  '.managers': 'managers are derived from the runners: remove it',
  '.mapping': 'the mapping is derived from runners and rules: remove it',
  'cluster.issuer': 'did you mean oidcIssuer?',
  'cluster.account': 'did you mean accountId?',
  'gitlab.gitlabUrl': 'did you mean url?',
  'runners.gitlabUrl': 'set it once, in gitlab.url',
  'runners.secret': 'did you mean tokenSecret?',
  'runners.runnerToken': 'a token does not belong in this file: name its Secret in tokenSecret',
};

/** The issue of an unknown key. Rules use that of the mapping. */
export const unknownKey: UnknownKey = (path, key) => {
  const place = path.filter((step) => typeof step === 'string').join('.');
  const keys = KEYS[place] as readonly string[];
  const near = nearest(key, keys);
  const elsewhere = ELSEWHERE[`${place}.${key}`];
  const hint = elsewhere ?? (near === undefined ? `wanted one of ${keys.join(', ')}` : `did you mean ${near}?`);
  return { code: 'unknown_key', message: `found the unknown key ${show(key)}: ${hint}` };
};
