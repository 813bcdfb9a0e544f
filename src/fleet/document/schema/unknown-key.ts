import type { UnknownKey } from '../../../documents/check-schema.ts';
import { nearest } from '../../../documents/nearest.ts';
import { schemaKeys, schemaPlaceOf } from '../../../documents/schema-keys.ts';
import { show } from '../../../documents/show.ts';
import { fleetSchema } from './fleet.ts';

const KEYS = schemaKeys(fleetSchema);

/** Keys that the mapping, GitLab's chart or AWS use for what has another name in a fleet, by path. */
const ELSEWHERE = new Map([
  ['.managers', 'managers are derived from the runners: remove it'],
  ['.mapping', 'the mapping is derived from runners and rules: remove it'],
  ['cluster.issuer', 'did you mean oidcIssuer?'],
  ['cluster.account', 'did you mean accountId?'],
  ['gitlab.gitlabUrl', 'did you mean url?'],
  ['serviceAccounts.role.arn', 'name a role that is created elsewhere by roleArn instead of role'],
  ['cache.role.arn', 'name a role that is created elsewhere by roleArn instead of role'],
  ['cluster.roles.alsoTrustedBy.issuer', 'did you mean oidcIssuer?'],
  ['serviceAccounts.role.alsoTrustedBy.issuer', 'did you mean oidcIssuer?'],
  ['runners.gitlabUrl', 'set it once, in gitlab.url'],
  ['runners.secret', 'did you mean tokenSecret?'],
  ['runners.runnerToken', 'a token does not belong in this file: name its Secret in tokenSecret'],
]);

/** Describes an unknown key. For rules, the function of the mapping is used. */
export const unknownKey: UnknownKey = (path, key) => {
  const keys = KEYS(path);
  const near = nearest(key, keys);
  const elsewhere = ELSEWHERE.get(`${schemaPlaceOf(path)}.${key}`);
  const hint = elsewhere ?? (near === undefined ? `wanted one of ${keys.join(', ')}` : `did you mean ${near}?`);
  return { code: 'unknown_key', message: `found the unknown key ${show(key)}: ${hint}` };
};
