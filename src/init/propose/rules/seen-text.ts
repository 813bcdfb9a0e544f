import { thousands } from '../../../text/counted.ts';
import { quote } from '../../../text/printable.ts';
import type { JobPod } from '../../sight.ts';

/** Returns a sentence for a comment on the jobs from which an entry follows. */
export function seenText(pods: readonly JobPod[]): string {
  const different = [...new Set(pods)];
  const running = new Set(
    different.flatMap(({ name, namespace, past }) => (past === undefined ? [`${namespace}/${name}`] : [])),
  );
  const past = different.flatMap((pod) => pod.past ?? []);
  const example = quote(pods[0]?.name ?? '');
  if (past.length === 0) return `Seen: ${running.size === 1 ? 'pod' : `${running.size} pods, such as`} ${example}.`;
  const count = past.reduce((sum, one) => sum + one.pods, 0);
  const last = new Date(Math.max(...past.map((one) => one.last))).toISOString().slice(0, 10);
  const inLog = `in the audit log (the last one on ${last})`;
  const what =
    running.size === 0
      ? `${thousands(count)} ${count === 1 ? 'pod' : 'pods'} ${inLog}`
      : `${running.size} ${running.size === 1 ? 'pod that runs' : 'pods that run'} and ${thousands(count)} ${inLog}`;
  return `Seen: ${what}, such as ${example}.`;
}
