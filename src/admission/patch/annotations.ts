import { OWN_PREFIX, RULE_ANNOTATION, SERVICE_ACCOUNT_ANNOTATION } from '../../names.ts';
import type { Pod } from '../../pods/pod.ts';
import { type Edit, escapePointer } from './edits.ts';

/**
 * Writes the decision onto the pod, for people to read. Jobs can forge annotations, so no decision reads them. Every
 * other annotation under our prefix is removed.
 *
 * @param rule the one that assigned the account; `undefined` if none did
 */
export function setAnnotations(pod: Pod, rule: string | undefined, serviceAccount: string): Edit[] {
  const wanted = new Map<string, string>([
    ...(rule === undefined ? [] : [[RULE_ANNOTATION, rule] as const]),
    [SERVICE_ACCOUNT_ANNOTATION, serviceAccount] as const,
  ]);
  const present = pod.metadata?.annotations;
  if (!present) return [{ kind: 'set', path: '/metadata/annotations', value: Object.fromEntries(wanted) }];
  const forged = Object.keys(present).filter((key) => key.startsWith(OWN_PREFIX) && !wanted.has(key));
  return [
    ...[...wanted]
      .filter(([key, value]) => present[key] !== value)
      .map(([key, value]): Edit => ({ kind: 'set', path: annotationPath(key), value })),
    ...forged.map((key): Edit => ({ kind: 'remove', path: annotationPath(key) })),
  ];
}

function annotationPath(key: string): string {
  return `/metadata/annotations/${escapePointer(key)}`;
}
