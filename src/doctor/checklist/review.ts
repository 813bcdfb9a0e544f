import { GUARD_POLICIES, type GuardPolicyName } from '../derive/guard/policies.ts';
import type { Diagnosis } from '../diagnosis.ts';
import { allSeen } from '../world/by-namespace.ts';
import { isSeen, type Seen, seenOr } from '../world/seen.ts';
import type { World } from '../world/world.ts';
import { type AnsweredItem, answerItem } from './answer-item.ts';
import { CHECKLIST } from './checklist.ts';
import { type ReviewScope, scopeOf } from './review-scope.ts';

/** The answers of a review, and what was reviewed. */
export type Review = {
  /** The date and time in UTC, to the second. */
  date: string;
  /** The name of the user who read the cluster; null if it is not known. */
  by: string | null;
  /** Options of the command line, such as `--aws`. */
  options: readonly string[];
  versions: Versions;
  digests: Digests;
  scope: ReviewScope;
  items: readonly AnsweredItem[];
};

type Versions = {
  /** The version of this command. */
  command: string;
  kubernetes: string | null;
  /** The image of the webhook. */
  webhook: string | null;
  /** Images of runner managers, with their workloads. */
  runners: readonly { workload: string; image: string | null }[];
};

type Digests = {
  /** Images of the running pods of the webhook; null if they were not seen. */
  webhook: readonly string[] | null;
  /**
   * Images of the EKS pod identity webhook; null if they were not seen, as on EKS, where it runs outside the cluster.
   */
  eksWebhook: readonly string[] | null;
  /** SHA-256 of the mapping, in hexadecimal. */
  mapping: string | null;
  /**
   * Fingerprints of the guard's policies, null for a policy that does not exist. `expected` is the fingerprint in this
   * version of the chart. null if the policies could not be read.
   */
  guard: readonly { policy: string; fingerprint: string | null; expected: string }[] | null;
};

/**
 * Answers each line of the checklist by the checks of a diagnosis.
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
    items: CHECKLIST.map((item) => answerItem(item, world, results)),
  };
}

function versionsOf({ runners, security }: World, command: string): Versions {
  const side = seenOr(security, undefined);
  return {
    command,
    kubernetes: known(side?.kubernetes),
    webhook: known(side?.webhookImage),
    runners: [...allSeen(runners)].flatMap(([, namespaceRunners]) =>
      namespaceRunners.map(({ image, kind, name, namespace }) => ({
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
