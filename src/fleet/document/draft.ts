import type * as z from 'zod';
import { isMap } from '../../collections/is-map.ts';
import type { Check } from '../../documents/check.ts';
import type { Issue } from '../../documents/issue.ts';
import type { IssueList } from '../../documents/issue-list.ts';
import { createPartReader } from '../../documents/part-reader.ts';
import type { Path } from '../../documents/path.ts';
import { kindIn, ruleSchemaFor } from '../../mapping/document/rule-schema.ts';
import { unknownKey as unknownRuleKey } from '../../mapping/document/unknown-key.ts';
import type { JobRule, Mapping } from '../../mapping/mapping.ts';
import { type DerivedManager, deriveManagers, deriveMapping } from '../derive-mapping.ts';
import type { FleetRunner } from '../fleet.ts';
import * as resolve from '../resolve.ts';
import type { DraftAccount, DraftFleet } from './draft-fleet.ts';
import { account } from './schema/account.ts';
import { cache } from './schema/cache.ts';
import * as clusterSchemas from './schema/cluster.ts';
import { outlineSchema } from './schema/fleet.ts';
import { runner } from './schema/runner.ts';
import { unknownKey } from './schema/unknown-key.ts';
import { webhook } from './schema/webhook.ts';

/** The parts of a fleet that passed the schema, so that checks can report issues in them while other parts are broken. */
export type FleetDraft = {
  fleet: DraftFleet;
  /** The mapping that is derived from the fleet, and its managers with the runners that they are derived from. */
  mapping: Mapping;
  managers: readonly DerivedManager[];
  /** True for lists without invalid entries. Only these allow to say that the fleet does not have something. */
  complete: Record<'serviceAccounts' | 'runners' | 'rules' | 'default', boolean>;
};

export type FleetPart = DraftAccount | FleetRunner | JobRule;

export type FleetCheck = Check<FleetDraft, FleetPart>;

/** Checks every part of a fleet against its schema, and fills in defaults that depend on other parts. */
export function toDraft(value: unknown): {
  draft: FleetDraft;
  issues: IssueList;
  pathOf: (part: FleetPart) => Path;
} {
  const reader = createPartReader(outlineSchema, value, unknownKey);
  const { parts, issues, pathOf } = reader;
  /** If the part is not a map, the outline has already reported it. */
  function readPart<T>(schema: z.ZodType<T>, key: string): T | undefined {
    return isMap(parts[key]) ? reader.read(schema, parts[key], [key]) : undefined;
  }

  const writtenCluster = readPart(clusterSchemas.cluster, 'cluster');
  const cluster = writtenCluster && resolve.resolveCluster(writtenCluster);
  const gitlab = readPart(clusterSchemas.gitlab, 'gitlab');
  const isWritten = (key: string) => !isMap(value) || parts[key] !== undefined;
  const writtenWebhook = isWritten('webhook') ? readPart(webhook, 'webhook') : webhook.parse({});
  const writtenCache = readPart(cache, 'cache');
  const serviceAccounts = reader.readList('serviceAccounts', (entry, path) => {
    const written = reader.read(account, entry, path);
    return written === undefined ? undefined : resolve.resolveAccount(written, cluster, isWritten('cache'));
  });
  const runners = reader.readList('runners', (entry, path) => {
    const written = reader.read(runner, entry, path);
    return written === undefined ? undefined : resolve.resolveRunner(written);
  });
  const rules = reader.readList('rules', (entry, path): JobRule | undefined => {
    if (kindIn(entry) === 'manager') issues.add(managerRule(path));
    else {
      const rule = reader.read(ruleSchemaFor(entry), entry, path, unknownRuleKey('job'));
      if (rule?.kind === 'job') return rule;
    }
    return undefined;
  });

  // The default is allow if some accounts need no annotation. It stays warn if accounts without a role are beside
  // accounts with IRSA, because allow would hide that one of the latter lost its annotation.
  const uses = new Set(serviceAccounts.sound.map(({ identity }) => identity));
  const needsNone = uses.has('pod-identity') || (uses.has('none') && !uses.has('irsa'));
  const { shape } = outlineSchema;
  const fleet: DraftFleet = {
    version: 1,
    cluster,
    gitlab,
    webhook: writtenWebhook && resolve.resolveWebhook(writtenWebhook),
    cache: isWritten('cache') ? writtenCache && cluster && resolve.resolveCache(writtenCache, cluster) : 'none',
    serviceAccounts: serviceAccounts.sound,
    runners: runners.sound,
    rules: rules.sound,
    default: reader.soundOrDefault(shape.default, 'default'),
    unannotated: reader.soundOrDefault(shape.unannotated, 'unannotated') ?? (needsNone ? 'allow' : 'warn'),
    exempt: reader.soundOrDefault(shape.exempt, 'exempt'),
    names: reader.soundOrDefault(shape.names, 'names'),
    contact: reader.soundOrDefault(shape.contact, 'contact'),
  };
  const complete = {
    serviceAccounts: Array.isArray(parts.serviceAccounts) && serviceAccounts.isComplete,
    // An empty list is reported as such. Issues that only follow from it would not help.
    runners: Array.isArray(parts.runners) && parts.runners.length > 0 && runners.isComplete,
    rules: rules.isComplete,
    default: shape.default.safeParse(parts.default).success,
  };
  const managers = deriveManagers(fleet);
  return { draft: { fleet, mapping: deriveMapping(fleet, managers), managers, complete }, issues, pathOf };
}

function managerRule(path: Path): Issue {
  const message =
    'found a rule for managers, wanted kind: job: rules for managers are derived from the runners: remove it';
  return { code: 'manager_rule', level: 'error', path: [...path, 'match', 'kind'], at: 'value', message };
}
