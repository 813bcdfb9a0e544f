import type { MapFinding, Side } from '../../../map/role-map.ts';
import type { Diagnosis, ReportedFinding } from '../../diagnosis.ts';
import { fixText } from '../../fix/fix-text.ts';

/** The findings of a diagnosis, by the side of a reference and the object that they are about. */
export type PlacedFindings = {
  /**
   * Returns the findings about an account.
   *
   * @param key `namespace/name`
   */
  ofAccount(side: Side['side'], key: string): readonly MapFinding[];
  /**
   * Returns the findings about a role.
   *
   * @param name without its path
   */
  ofRole(side: Side['side'], name: string): readonly MapFinding[];
  ofBucket(name: string): readonly MapFinding[];
  /**
   * Returns the findings about a runner.
   *
   * @param name `deployment gitlab/gitlab-runner`
   */
  ofRunner(name: string): readonly MapFinding[];
};

/** The side that findings of a check are about. Findings of other checks are not about a reference of the map. */
const SIDES: Readonly<Record<string, Side['side']>> = {
  accounts_exist: 'account',
  accounts_annotated: 'annotation',
  roles_at_home: 'annotation',
  roles_apart: 'annotation',
  pod_identity: 'annotation',
  roles_trust: 'trust',
  roles_tried: 'trust',
  identity_provider: 'trust',
  cache_permissions: 'permissions',
  cache_bucket: 'permissions',
};

/** Findings about a different side than the other findings of their check. */
const OTHER_SIDES: Readonly<Record<string, Side['side']>> = {
  role_elsewhere: 'annotation',
  role_misspelled: 'annotation',
  association_refused: 'trust',
  try_cache_refused: 'permissions',
  try_object_left: 'permissions',
};

export function placedFindings({ checks }: Pick<Diagnosis, 'checks'>): PlacedFindings {
  const places = new Map<string, MapFinding[]>();
  for (const finding of checks.flatMap((check) => check.findings)) {
    const shown = toMapFinding(finding);
    for (const key of placesOf(finding)) places.set(key, [...(places.get(key) ?? []), shown]);
  }
  const at = (key: string) => places.get(key) ?? [];
  return {
    ofAccount: (side, key) => at(`${side} account ${key}`),
    ofRole: (side, name) => at(`${side} role ${name}`),
    ofBucket: (name) => at(`bucket ${name}`),
    ofRunner: (name) => at(`runner ${name}`),
  };
}

function placesOf({ accounts, check, code, object }: ReportedFinding): readonly string[] {
  const [kind = '', ...words] = object.split(' ');
  const name = words.join(' ');
  if (kind === 'deployment' || kind === 'statefulset') return [`runner ${object}`];
  if (kind === 'bucket') return [object];
  const side = OTHER_SIDES[code] ?? SIDES[check];
  if (side === undefined) return [];
  if (accounts !== undefined) return accounts.map((key) => `${side} account ${key}`);
  if (kind === 'serviceaccount' || kind === 'serviceaccounts')
    return name.split(', ').map((key) => `${side} account ${key}`);
  return kind === 'role' ? [`${side} role ${name}`] : [];
}

export function toMapFinding({ code, fix, found, level, object, wanted }: ReportedFinding): MapFinding {
  return {
    ...{ code, level, object, found, wanted },
    fix: fix.map((one) => ({ text: fixText(one), isCommand: 'command' in one })),
  };
}
