import type * as z from 'zod';
import { checkSchema, type UnknownKey } from '../../documents/check-schema.ts';
import type { Issue } from '../../documents/issue.ts';
import type { Path } from '../../documents/path.ts';
import { isMap } from '../../is-map.ts';
import { ruleSchemaFor } from '../../mapping/document/rule-schema.ts';
import { unknownKey as unknownRuleKey } from '../../mapping/document/unknown-key.ts';
import type { JobRule, Mapping, Rule } from '../../mapping/mapping.ts';
import { deriveMapping } from '../derive-mapping.ts';
import type { Cluster, Fleet, FleetAccount, FleetRunner } from '../fleet.ts';
import * as resolve from '../resolve.ts';
import { account } from './account-schema.ts';
import { runner } from './runner-schema.ts';
import { outlineSchema } from './schema.ts';
import * as surroundings from './surroundings-schema.ts';
import { unknownKey } from './unknown-key.ts';

/** The parts of a fleet that passed the schema, each with its place, so that checks can speak of them while others are broken. */
export type Draft = {
  fleet: Fleet;
  /** What follows from it. */
  mapping: Mapping;
  pathOf: (part: FleetAccount | FleetRunner | Rule) => Path;
  /** What is there whole: nobody knows what the others do not have. */
  whole: {
    cluster: boolean;
    webhook: boolean;
    cache: boolean;
    serviceAccounts: boolean;
    runners: boolean;
    rules: boolean;
  };
};

const NO_CLUSTER: Cluster = {
  name: 'unknown',
  accountId: '000000000000',
  region: 'us-east-1',
  partition: 'aws',
  oidcIssuer: undefined,
};

/** Checks every part of a fleet against its schema, and fills in what follows from other parts. */
export function toDraft(value: unknown): { draft: Draft; issues: readonly Issue[] } {
  const outline = checkSchema(outlineSchema, value, [], unknownKey);
  const parts = isMap(value) ? value : {};
  const issues: Issue[] = [...outline.issues];
  const paths = new Map<object, Path>();

  function read<T>(from: z.ZodType<T>, part: unknown, path: Path, unknown: UnknownKey = unknownKey): T | undefined {
    const checked = checkSchema(from, part, path, unknown);
    issues.push(...checked.issues);
    return checked.value;
  }
  /** A part that is no map has its issue from the outline. */
  function readPart<T>(from: z.ZodType<T>, key: string): T | undefined {
    return isMap(parts[key]) ? read(from, parts[key], [key]) : undefined;
  }
  function readList<T extends object>(key: string, one: (entry: unknown, path: Path) => T | undefined): T[] {
    return listIn(parts, key).flatMap((entry, index) => {
      const path = [key, index];
      const part = one(entry, path);
      if (part === undefined) return [];
      paths.set(part, path);
      return [part];
    });
  }

  const writtenCluster = readPart(surroundings.cluster, 'cluster');
  const cluster = writtenCluster === undefined ? NO_CLUSTER : resolve.resolveCluster(writtenCluster);
  const gitlab = readPart(surroundings.gitlab, 'gitlab') ?? { url: 'https://gitlab.invalid' };
  const writtenWebhook = readPart(surroundings.webhook, 'webhook');
  const writtenCache = readPart(surroundings.cache, 'cache');
  const cached = isMap(parts.cache);
  const serviceAccounts = readList('serviceAccounts', (entry, path) => {
    const written = read(account, entry, path);
    return written === undefined ? undefined : resolve.resolveAccount(written, cluster, cached);
  });
  const runners = readList('runners', (entry, path) => {
    const written = read(runner, entry, path);
    return written === undefined ? undefined : resolve.resolveRunner(written);
  });
  const rules = readList('rules', (entry, path): JobRule | undefined => {
    if (kindOf(entry) === 'manager') {
      const message =
        'found a rule for managers, wanted kind: job: those for managers follow from the runners: remove it';
      issues.push({ code: 'manager_rule', level: 'error', path: [...path, 'match', 'kind'], at: 'value', message });
      return undefined;
    }
    return read(ruleSchemaFor(entry), entry, path, unknownRuleKey('job')) as JobRule | undefined;
  });

  const byPodIdentity = serviceAccounts.some(({ identity }) => identity === 'pod-identity');
  const { shape } = outlineSchema;
  const fleet: Fleet = {
    version: 1,
    cluster,
    gitlab,
    webhook: resolve.resolveWebhook(writtenWebhook ?? surroundings.webhook.parse({})),
    cache: writtenCache === undefined ? undefined : resolve.resolveCache(writtenCache, cluster),
    serviceAccounts,
    runners,
    rules,
    default: soundOr(shape.default, parts.default),
    unannotated: soundOr(shape.unannotated, parts.unannotated) ?? (byPodIdentity ? 'allow' : 'warn'),
    exempt: soundOr(shape.exempt, parts.exempt),
  };
  const complete = (list: readonly unknown[], key: string) => list.length === listIn(parts, key).length;
  const whole = {
    cluster: writtenCluster !== undefined,
    webhook: isMap(value) && (parts.webhook === undefined || writtenWebhook !== undefined),
    cache: cached === (writtenCache !== undefined),
    serviceAccounts: Array.isArray(parts.serviceAccounts) && complete(serviceAccounts, 'serviceAccounts'),
    runners: Array.isArray(parts.runners) && complete(runners, 'runners'),
    rules: complete(rules, 'rules'),
  };
  return { draft: { fleet, mapping: deriveMapping(fleet), pathOf: (part) => paths.get(part) as Path, whole }, issues };
}

function soundOr<T>(from: z.ZodType<T>, value: unknown): T {
  const result = from.safeParse(value);
  return result.success ? result.data : from.parse(undefined);
}

function listIn(parts: Record<string, unknown>, key: string): readonly unknown[] {
  const list = parts[key];
  return Array.isArray(list) ? list : [];
}

function kindOf(rule: unknown): unknown {
  return (rule as { match?: { kind?: unknown } | null } | null)?.match?.kind;
}
