import type { Would } from '../../admission/decision.ts';
import { REFUSAL_REASONS, type RefusalReason, UNREADABLE } from '../../admission/reasons.ts';
import { BEHAVIOR, type Mode } from '../../modes.ts';
import type { RecordedDecision } from '../recorded-decision.ts';
import { type Fields, optionalArn, optionalName } from './fields.ts';

type Decided = Pick<
  RecordedDecision,
  | 'allowed'
  | 'from'
  | 'project'
  | 'reason'
  | 'role'
  | 'rootGroup'
  | 'rule'
  | 'runner'
  | 'to'
  | 'wanted'
  | 'wantedRole'
  | 'would'
>;

const CODE = /^[a-z]+(?:_[a-z]+){0,9}$/;
const PROJECT = /^\d{1,30}$/;
const WOULD: readonly unknown[] = ['allow', 'patch', 'refuse'] satisfies Would[];

/** Reasons for pods that no listed manager created. Their requester chose their name, and so the project in it. */
const REASONS_WITHOUT_MANAGER: ReadonlySet<string> = new Set([
  'untrusted_requester',
  'reserved_account',
  'not_a_runner_pod',
  'pause_pod',
  'mirror_pod',
  'not_a_pod_create',
]);

/**
 * Reads what the audit annotations and the log line have in common (docs/api.md, "Audit annotations").
 *
 * Records of old versions have no `would`, which then follows from the reason. Whether a pod is allowed follows from
 * mode and reason.
 *
 * @returns `undefined` without a reason code
 */
export function decidedIn(values: Fields, mode: Mode): Decided | undefined {
  const reason = optionalName(values.reason);
  if (reason === undefined || !CODE.test(reason)) return undefined;
  const names = { from: optionalName(values.from), to: optionalName(values.to), wanted: optionalName(values.wanted) };
  const would = WOULD.includes(values.would) ? (values.would as Would) : wouldBy(reason, names);
  const allowed = !(would === 'refuse' && isRefusedIn(mode, reason));
  const project = optionalName(values.project);
  return {
    reason,
    would,
    allowed,
    rule: optionalName(values.rule),
    project:
      project !== undefined && PROJECT.test(project) && !REASONS_WITHOUT_MANAGER.has(reason) ? project : undefined,
    rootGroup: optionalName(values.rootGroup),
    runner: optionalName(values.runner),
    from: names.from,
    // Older versions recorded an account for a refused pod, which does not get one.
    to: allowed ? names.to : undefined,
    role: allowed ? optionalArn(values.role) : undefined,
    wanted: would === 'patch' ? names.wanted : undefined,
    wantedRole: would === 'patch' ? optionalArn(values.wantedRole) : undefined,
  };
}

type Names = { from: string | undefined; to: string | undefined; wanted: string | undefined };

function wouldBy(reason: string, { from, to, wanted }: Names): Would {
  if (reason === UNREADABLE || Object.hasOwn(REFUSAL_REASONS, reason)) return 'refuse';
  return (wanted ?? to) === from ? 'allow' : 'patch';
}

function isRefusedIn(mode: Mode, reason: string): boolean {
  const { refuses } = BEHAVIOR[mode];
  if (refuses !== 'tampering') return refuses === 'all';
  const known = Object.hasOwn(REFUSAL_REASONS, reason) ? REFUSAL_REASONS[reason as RefusalReason] : undefined;
  return known?.inBestEffort === 'refuse' || reason === UNREADABLE;
}
