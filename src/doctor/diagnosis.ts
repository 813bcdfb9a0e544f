import type { Check } from './checks/check.ts';
import type { Finding, Level } from './checks/finding.ts';
import { type NamespaceMode, namespaceModes } from './derive/namespaces/namespace-modes.ts';
import { isSeen, type Unseen } from './world/seen.ts';
import type { Trial } from './world/trial.ts';
import type { Installation, World } from './world/world.ts';

export type Diagnosis = {
  /** The address of the API server. */
  server: string;
  installation: Omit<Installation, 'mappingOwner'>;
  /** The modes of the namespaces of managers and jobs; null without a mapping. */
  modes: readonly NamespaceMode[] | null;
  checks: readonly CheckResult[];
  /** What was done with the role of each account; only with `--try`. */
  tried?: readonly Trial[];
};

export type CheckResult = {
  id: string;
  title: string;
  /**
   * `found`: there are findings. `blind`: there are none, but something could not be read. `green`: everything was read
   * and is right.
   */
  state: 'found' | 'blind' | 'green';
  looked: string;
  findings: readonly ReportedFinding[];
  unseen: readonly Unseen[];
};

/** A finding with the id of its check and a link to its explanation. */
export type ReportedFinding = { check: string } & Finding & { link: string };

const PAGE = 'docs/doctor.md';

const ORDER: readonly Level[] = ['error', 'warning', 'notice'];

/** Runs checks on a world. */
export function diagnose(world: World, checks: readonly Check[]): Diagnosis {
  const results = checks.map(({ id, title, judge }): CheckResult => {
    const { looked, unseen = [], ...answer } = judge(world);
    const findings = answer.findings.map((finding) => ({ check: id, ...finding, link: `${PAGE}#${finding.code}` }));
    const blind = distinctUnseen(unseen);
    const state = findings.length > 0 ? 'found' : blind.length > 0 ? 'blind' : 'green';
    return { id, title, state, looked, findings: findings.toSorted(byLevel), unseen: blind };
  });
  const tried = isSeen(world.trials) ? { tried: world.trials.seen.trials } : {};
  const { mappingOwner: _, ...installation } = world.installation;
  return { server: world.server, installation, modes: namespaceModes(world), checks: results, ...tried };
}

/** Returns all findings, the most severe first. */
export function findingsOf({ checks }: Diagnosis): readonly ReportedFinding[] {
  return checks.flatMap(({ findings }) => findings).toSorted(byLevel);
}

function byLevel(one: Finding, other: Finding): number {
  return ORDER.indexOf(one.level) - ORDER.indexOf(other.level);
}

function distinctUnseen(unseen: readonly Unseen[]): readonly Unseen[] {
  return [...new Map(unseen.map((one) => [`${one.what}\n${one.why}`, one])).values()];
}
