import { isSeen, type Seen } from './seen.ts';

/**
 * One part of the world for each namespace. If the user may list it across the cluster, it covers all namespaces, and
 * otherwise only those that the mapping concerns, each of which was read or not on its own.
 */
export type ByNamespace<Part> = {
  /** True if a namespace that is missing here has nothing. */
  complete: boolean;
  namespaces: ReadonlyMap<string, Seen<Part>>;
};

/** Returns the part of one namespace; `undefined` if it has none. */
export function lookIn<Part>(parts: ByNamespace<Part>, namespace: string, what: string): Seen<Part | undefined> {
  const found = parts.namespaces.get(namespace);
  if (found !== undefined) return found;
  if (parts.complete) return { seen: undefined };
  return {
    unseen: {
      what: `${what} of namespace ${namespace}`,
      namespace,
      why: 'the namespace was not read',
      because: 'absent',
    },
  };
}

/** Yields the parts that were read, with their namespaces. */
export function* allSeen<Part>(parts: ByNamespace<Part>): Generator<[namespace: string, part: Part]> {
  for (const [namespace, part] of parts.namespaces) if (isSeen(part)) yield [namespace, part.seen];
}
