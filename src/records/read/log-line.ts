import { MODES } from '../../modes.ts';
import { decidedIn } from './decided.ts';
import { type Fields, nameIn, timeIn } from './fields.ts';
import type { Reading } from './reading.ts';

/** True for a line of the log of the webhook, about a pod or not (docs/api.md, "Log lines"). */
export function isLogLine(line: Fields): boolean {
  const { apiVersion, level, msg, time } = line;
  const hasLevel = typeof level === 'string' || typeof level === 'number';
  if (apiVersion !== undefined || !hasLevel || typeof msg !== 'string') return false;
  return timeIn(time) !== undefined || decisionOf(line) !== undefined;
}

/** Reads a line of the log of the webhook. Lines without a mode and a reason are not about a pod. */
export function readLogLine(line: Fields): Reading {
  const decision = decisionOf(line);
  if (decision === undefined) return { is: 'other' };
  const { decided, mode } = decision;
  const time = timeIn(line.time);
  const uid = nameIn(line.uid);
  const identity = `${uid} ${time}`;
  const namespace = nameIn(line.namespace);
  if (time === undefined)
    return line.dryRun === true ? { is: 'other' } : { is: 'undated', record: { namespace, ...decided } };
  const names = { namespace, pod: nameIn(line.pod), requester: nameIn(line.requester) };
  const about = { time, uid, source: 'log', ...names, mode } as const;
  return {
    is: line.dryRun === true ? 'dry_run' : 'decision',
    identity: `${identity} ${names.pod} ${decided.reason}`,
    record: { ...about, ...decided, stored: undefined, count: 1 },
  };
}

function decisionOf(line: Fields) {
  const mode = MODES.find((each) => each === line.mode);
  const decided = mode === undefined ? undefined : decidedIn(line, mode);
  return mode === undefined || decided === undefined ? undefined : { mode, decided };
}
