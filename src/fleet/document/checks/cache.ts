import { objectsOf } from '../../../iam/build-cache-permissions.ts';
import type { OneOrMore, PolicyStatement } from '../../../iam/policy-document.ts';
import { type Check, error, warning } from './check.ts';

export const cacheForJob: Check = {
  code: 'cache_for_job',
  check({ fleet, pathOf }) {
    return fleet.serviceAccounts.flatMap((account) => {
      if (account.kind === 'manager' || !account.permissions.cache) return [];
      const message = `account ${account.name} is for jobs, and found cache: true, wanted none: its manager hands each job what it needs for its own cache, and with this every job could read and change the caches of all projects: remove it`;
      return [error([...pathOf(account), 'permissions', 'cache'], message)];
    });
  },
};

export const cacheWithout: Check = {
  code: 'cache_without',
  check({ fleet, pathOf, whole }) {
    if (!whole.cache) return [];
    return fleet.serviceAccounts.flatMap((account) => {
      const path = [...pathOf(account), 'permissions', 'cache'];
      if (fleet.cache === undefined && account.permissions.cache && account.kind === 'manager') {
        return [
          error(path, `account ${account.name}: found cache: true, and the fleet has no cache: add one, or remove it`),
        ];
      }
      const reads = fleet.runners.find(({ serviceAccount }) => serviceAccount === account.name);
      if (fleet.cache === undefined || account.permissions.cache || reads === undefined || account.kind === 'job')
        return [];
      const message = `account ${account.name}: found cache: false, and runner ${reads.name}, which runs as it, has the cache: its jobs will work without their caches`;
      return [warning(path, message)];
    });
  },
};

/** Rights to objects of the cache that a job has by a statement. */
export const cacheReachable: Check = {
  code: 'cache_reachable',
  check({ fleet, pathOf, whole }) {
    const { cache, cluster } = fleet;
    if (cache === undefined || !whole.cluster) return [];
    const location = { partition: cluster.partition, bucket: cache.bucket, path: cache.path, kmsKeyArn: undefined };
    const object = objectsOf(location).replace('*', 'project/1/default/cache.zip');
    return fleet.serviceAccounts.flatMap((account) =>
      account.permissions.statements.flatMap((statement, index) => {
        if (account.kind === 'manager' || !allows(statement, object)) return [];
        const message = `account ${account.name}: this statement gives jobs the caches of all projects in ${cache.bucket}: name what they need in Resource, or leave the bucket out`;
        return [warning([...pathOf(account), 'permissions', 'statements', index], message)];
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
  return [patterns].flat().some((pattern) => {
    const source = pattern
      .replaceAll(/[^\w*?]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${source}$`, 'i').test(text);
  });
}
