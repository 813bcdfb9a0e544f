import { GUARD_POLICIES, type GuardPolicyName } from '../derive/guard/policies.ts';
import { type CheckResult, type Diagnosis, diagnose, type ReportedFinding } from '../diagnosis.ts';
import { allSeen } from '../world/by-namespace.ts';
import { isSeen, type Seen, seenOr, type Unseen } from '../world/seen.ts';
import type { World } from '../world/world.ts';
import { CHECKLIST } from './checklist.ts';
import type { AnsweringCheck, ChecklistItem } from './checklist-item.ts';
import { type ReviewScope, scopeOf } from './review-scope.ts';

/** The answers of a review, and what was reviewed. */
export type Review = {
  /** UTC, to the second. */
  date: string;
  /** Name of the user who read the cluster; null if it is not known. */
  by: string | null;
  /** Options of the command, such as `--aws`. */
  options: readonly string[];
  versions: Versions;
  digests: Digests;
  scope: ReviewScope;
  items: readonly AnsweredItem[];
};

type Versions = {
  /** Of this command. */
  command: string;
  kubernetes: string | null;
  /** Image of the webhook. */
  webhook: string | null;
  /** Images of runner managers, with their workloads. */
  runners: readonly { workload: string; image: string | null }[];
};

type Digests = {
  /** Images of the running pods of the webhook; null if they were not seen. */
  webhook: readonly string[] | null;
  /** Those of the EKS pod identity webhook; null if they were not seen, as on EKS, where it runs outside the cluster. */
  eksWebhook: readonly string[] | null;
  /** SHA-256 of the mapping, in hexadecimal. */
  mapping: string | null;
  /**
   * Fingerprints of the guard's policies, null for one that does not exist; `expected` is that of this version of the chart. null if
   * they could not be read.
   */
  guard: readonly { policy: string; fingerprint: string | null; expected: string }[] | null;
};

export const ANSWERS = ['yes', 'no', 'not checked', 'by hand'] as const;

export type AnsweredItem = {
  id: string;
  line: string;
  answer: (typeof ANSWERS)[number];
  /** Ids of the checks that answer it. */
  checks: readonly string[];
  /** What they looked at. */
  looked: readonly string[];
  /** What contradicts the line. */
  findings: readonly ReportedFinding[];
  /** Findings that the line allows. */
  notes: readonly ReportedFinding[];
  /** What was not seen: why the line is not checked, or what a no leaves open. */
  unseen: readonly Unseen[];
  /** How a person answers it; null where no person has to. */
  byHand: string | null;
};

/**
 * Answers each line of the checklist, by the checks of a diagnosis.
 *
 * @param options with which the command was called
 */
export function reviewOf(world: World, diagnosis: Diagnosis, version: string, options: readonly string[] = []): Review {
  const results = new Map(diagnosis.checks.map((result) => [result.id, result]));
  return {
    date: `${world.now.toISOString().slice(0, 19)}Z`,
    by: known(seenOr(world.security, undefined)?.reviewer),
    options,
    versions: versionsOf(world, version),
    digests: digestsOf(world),
    scope: scopeOf(world),
    items: CHECKLIST.map((item) => answered(item, world, results)),
  };
}

function answered(item: ChecklistItem, world: World, results: ReadonlyMap<string, CheckResult>): AnsweredItem {
  const { id, line } = item;
  const byHand = item.byHand?.(world);
  const all = item.by.map((by) => ({ by, result: results.get(by.check.id) ?? runAlone(world, by) }));
  const about = all.flatMap(({ by, result }) =>
    result.findings
      .filter(({ code }) => by.codes === undefined || [...by.codes, ...(by.allowed ?? [])].includes(code))
      .map((one) => ({ by, one })),
  );
  const isAllowed = ({ by, one }: (typeof about)[number]) => by.allowed?.includes(one.code) === true;
  const findings = about.filter((one) => !isAllowed(one)).map(({ one }) => one);
  const unseen = [
    ...new Map(all.flatMap(({ result }) => result.unseen).map((one) => [JSON.stringify(one), one])).values(),
  ];
  return {
    id,
    line,
    answer: findings.length > 0 ? 'no' : unseen.length > 0 ? 'not checked' : byHand === undefined ? 'yes' : 'by hand',
    checks: all.map(({ result }) => result.id),
    looked: [...new Set(all.map(({ result }) => result.looked))],
    findings,
    notes: about.filter(isAllowed).map(({ one }) => one),
    unseen,
    byHand: byHand ?? null,
  };
}

/** A check that an option leaves out of the diagnosis still answers its line. */
function runAlone(world: World, { check }: AnsweringCheck): CheckResult {
  const [result] = diagnose(world, [check]).checks;
  return result as CheckResult;
}

function versionsOf({ runners, security }: World, command: string): Versions {
  const side = seenOr(security, undefined);
  return {
    command,
    kubernetes: known(side?.kubernetes),
    webhook: known(side?.webhookImage),
    runners: [...allSeen(runners)].flatMap(([, there]) =>
      there.map(({ image, kind, name, namespace }) => ({
        workload: `${kind} ${namespace}/${name}`,
        image: image ?? null,
      })),
    ),
  };
}

function digestsOf({ guard, security }: World): Digests {
  const side = seenOr(security, undefined);
  const names = Object.keys(GUARD_POLICIES) as GuardPolicyName[];
  return {
    webhook: known(side?.webhookImages),
    eksWebhook: known(side?.eksWebhookImages),
    mapping: known(side?.mappingDigest),
    guard: isSeen(guard)
      ? names.map((policy) => ({
          policy,
          fingerprint: guard.seen.policies.get(policy) ?? null,
          expected: GUARD_POLICIES[policy],
        }))
      : null,
  };
}

function known<Part>(part: Seen<Part | undefined> | undefined): Part | null {
  return part === undefined ? null : (seenOr(part, undefined) ?? null);
}
