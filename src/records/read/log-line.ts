import { MODES, type Mode } from '../../modes.ts';
import { decidedIn } from './decided.ts';
import { type Fields, nameIn, timeIn } from './fields.ts';
import type { Reading } from './reading.ts';

/** Whether it is a line of the log of the webhook, about a pod or not (docs/api.md, "Log lines"). */
export function isLogLine({ apiVersion, level, msg, time }: Fields): boolean {
  const hasLevel = typeof level === 'string' || typeof level === 'number';
  return apiVersion === undefined && hasLevel && typeof msg === 'string' && timeIn(time) !== undefined;
}

/** Reads a line of the log of the webhook. Lines without a mode and a reason are not about a pod. */
export function readLogLine(line: Fields): Reading {
  const mode = MODES.find((each) => each === line.mode);
  const decided = mode === undefined ? undefined : decidedIn(line, mode);
  const time = timeIn(line.time);
  if (mode === undefined || decided === undefined || time === undefined) return { is: 'other' };
  const uid = nameIn(line.uid);
  const identity = `${uid} ${time}`;
  const namespace = nameIn(line.namespace);
  if (line.dryRun === true) return { is: 'dry_run', time, namespace, identity };
  const names = { namespace, pod: nameIn(line.pod), requester: nameIn(line.requester) };
  const about = { time, uid, source: 'log', ...names, mode: mode satisfies Mode } as const;
  return { is: 'decision', identity, record: { ...about, ...decided, stored: undefined, count: 1 } };
}
