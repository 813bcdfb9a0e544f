import { warning } from '../../../documents/check.ts';
import { objectsOf } from '../../../iam/build/build-cache-permissions.ts';
import { matchesPattern, parsePattern } from '../../../iam/pattern.ts';
import type { OneOrMore, PolicyStatement } from '../../../iam/policy-document.ts';
import type { FleetCheck } from '../draft.ts';

/** Reports a statement that gives jobs permissions on the objects of the cache. */
export const cacheReachable: FleetCheck = {
  code: 'cache_reachable',
  check({ fleet }) {
    const { cache, cluster } = fleet;
    if (cluster === undefined || cache === undefined || cache === 'none') return [];
    const location = { partition: cluster.partition, bucket: cache.bucket, path: cache.path, kmsKeyArn: undefined };
    const object = objectsOf(location).replace('*', 'project/1/default/cache.zip');
    return fleet.serviceAccounts.flatMap((account) =>
      account.permissions.statements.flatMap((statement, index) => {
        if (account.kind === 'manager' || !allows(statement, object)) return [];
        const message = `account ${account.name}: this statement gives jobs the caches of all projects in ${cache.bucket}: list only what they need in Resource, or exclude the bucket`;
        return [warning(account, ['permissions', 'statements', index], message)];
      }),
    );
  },
};

const ACTIONS = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'];

function allows({ Effect, Action, NotAction, Resource, NotResource }: PolicyStatement, object: string): boolean {
  if (Effect === 'Deny') return false;
  const action = ACTIONS.some((each) =>
    Action === undefined ? !matches(NotAction as OneOrMore, each) : matches(Action, each),
  );
  return action && (Resource === undefined ? !matches(NotResource as OneOrMore, object) : matches(Resource, object));
}

function matches(patterns: OneOrMore, text: string): boolean {
  return [patterns].flat().some((pattern) => matchesPattern(parsePattern(pattern.toLowerCase()), text.toLowerCase()));
}
