import { lookIn } from '../../world/by-namespace.ts';
import { concernedNamespaces } from '../../world/manager-accounts.ts';
import { isSeen, seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { type ModeValue, modeOf } from './modes.ts';

/** The mode of a namespace: `none` without the label, null if its labels were not read. */
export type NamespaceMode = { namespace: string; mode: ModeValue | 'none' | null };

/** Returns the modes of the namespaces of managers and jobs; null without a mapping. */
export function namespaceModes({ mapping, namespaces }: Pick<World, 'mapping' | 'namespaces'>): NamespaceMode[] | null {
  const index = seenOr(mapping, undefined);
  if (index === undefined) return null;
  return [...concernedNamespaces(index)].map((namespace) => {
    const labels = lookIn(namespaces, namespace, 'labels');
    return { namespace, mode: isSeen(labels) ? (modeOf(labels.seen ?? {}) ?? 'none') : null };
  });
}
