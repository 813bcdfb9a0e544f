import { arnCovers, arnOverlaps } from './evaluate/arn.ts';
import { statementsOf } from './evaluate/evaluate.ts';
import { matchesAction, mismatchesOf } from './evaluate/match-statement.ts';
import { listOf, type Request } from './evaluate/request.ts';
import { VARIABLES_SINCE } from './evaluate/variables.ts';
import { isKey, withoutKeys } from './evaluate/without-keys.ts';
import { literalPattern, type Pattern, parsePattern } from './pattern.ts';
import type { PolicyDocument, PolicyStatement } from './policy-document.ts';

export type CacheBucket = {
  name: string;
  /** `aws`, `aws-cn`, … */
  partition: string;
  /** The `Path` of the runner's cache without slashes at its ends; absent for the whole bucket. */
  path?: string;
};

export const CACHE_ACTIONS = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'] as const;

/** `all`: everything, unconditionally. `some`: a part, or under a condition. `none`: nothing. */
export type Extent = 'all' | 'some' | 'none';

export type CachePermissions = Readonly<Record<(typeof CACHE_ACTIONS)[number], Extent>>;

/** A condition on this key holds in every request, because the AWS SDKs always use TLS. */
const SECURE = 'aws:SecureTransport';
const VARIABLE = /\$\{[^{}]*\}/g;

/**
 * Returns what the policies of a role allow on the objects of a cache, and for listing its bucket. `none` and `all` are
 * certain. `some` assumes that every condition may hold and that every variable may have any value.
 *
 * The ARNs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html
 *
 * @param policies all policies of the role
 */
export function cachePermissions(policies: readonly PolicyDocument[], bucket: CacheBucket): CachePermissions {
  const arn = `arn:${bucket.partition}:s3:::${bucket.name}`;
  const objects = objectsIn(bucket);
  const permissions = CACHE_ACTIONS.map((action) => {
    return [action, extentOf(policies, action, parsePattern(action === 's3:ListBucket' ? arn : objects))] as const;
  });
  return Object.fromEntries(permissions) as CachePermissions;
}

function objectsIn({ name, partition, path }: CacheBucket): string {
  return `arn:${partition}:s3:::${name}/${path ? `${path}/` : ''}*`;
}

/** Returns what is left of permissions within a permissions boundary: for each action, the smaller of both. */
export function withinBoundary(permissions: CachePermissions, boundary: CachePermissions): CachePermissions {
  const least = ['none', 'some', 'all'] as const satisfies readonly Extent[];
  return Object.fromEntries(
    CACHE_ACTIONS.map((action) => [
      action,
      least.find((extent) => permissions[action] === extent || boundary[action] === extent),
    ]),
  ) as CachePermissions;
}

/**
 * Returns what policies allow for an action on one object, such as a KMS key, with the certainty of {@link
 * cachePermissions}.
 */
export function permissionOn(policies: readonly PolicyDocument[], action: string, arn: string): Extent {
  return extentOf(policies, action, literalPattern(arn));
}

/**
 * Returns the policies that unconditionally deny an action on a whole cache, or on one object such as a KMS key. With
 * them, what other policies allow has no effect.
 *
 * @param on the bucket, or the ARN of the object
 * @returns indexes of policies
 */
export function denying(
  policies: readonly PolicyDocument[],
  action: string,
  on: CacheBucket | string,
): readonly number[] {
  const region = typeof on === 'string' ? literalPattern(on) : parsePattern(objectsIn(on));
  return policies.flatMap((policy, index) => {
    const isDenied = statementsOf(policy).some(
      ({ statement, version }) =>
        statement.Effect === 'Deny' && statementExtent(statement, version, action, region) === 'all',
    );
    return isDenied ? [index] : [];
  });
}

function extentOf(policies: readonly PolicyDocument[], action: string, region: Pattern): Extent {
  const statements = policies.flatMap(statementsOf);
  const extentWith = (effect: PolicyStatement['Effect']) =>
    widest(
      statements
        .filter(({ statement }) => statement.Effect === effect)
        .map(({ statement, version }) => statementExtent(statement, version, action, region)),
    );
  const [denied, allowed] = [extentWith('Deny'), extentWith('Allow')];
  if (denied === 'all') return 'none';
  return allowed === 'all' && denied === 'some' ? 'some' : allowed;
}

function widest(extents: readonly Extent[]): Extent {
  return (['all', 'some'] as const).find((extent) => extents.includes(extent)) ?? 'none';
}

function statementExtent(
  statement: PolicyStatement,
  version: string | undefined,
  action: string,
  region: Pattern,
): Extent {
  const { Action, NotAction, Condition = {} } = statement;
  const actions = listOf(NotAction ?? Action ?? []);
  if (matchesAction(actions, action) !== (NotAction === undefined)) return 'none';
  const { Resource: _, NotResource: __, ...rest } = withoutKeys(statement, (key) => !isKey(key, SECURE));
  const request: Request = { principal: { kind: 'AWS', id: '*' }, action, context: { [SECURE]: 'true' } };
  if (mismatchesOf(rest, { request, version }).length > 0) return 'none';
  const extent = resourceExtent(statement, version, region);
  const keys = Object.values(Condition).flatMap((tests) => Object.keys(tests));
  return extent === 'all' && keys.some((key) => !isKey(key, SECURE)) ? 'some' : extent;
}

function resourceExtent(
  { Resource, NotResource }: PolicyStatement,
  version: string | undefined,
  region: Pattern,
): Extent {
  const patterns = listOf(NotResource ?? Resource ?? []).map((text) => {
    const open = version === VARIABLES_SINCE ? text.replaceAll(VARIABLE, '*') : text;
    return { exact: open === text, pattern: parsePattern(open) };
  });
  const covers = patterns.some(({ exact, pattern }) => exact && arnCovers(pattern, region));
  const touches = patterns.some(({ pattern }) => arnOverlaps(pattern, region));
  if (NotResource === undefined) return covers ? 'all' : touches ? 'some' : 'none';
  return covers ? 'none' : touches ? 'some' : 'all';
}
