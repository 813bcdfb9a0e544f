import { isSeen, type Seen } from './seen.ts';

/**
 * One part of the world for each namespace. With permission to list across the cluster it covers all namespaces; otherwise
 * it covers only those that the mapping concerns, each seen or unseen on its own.
 */
export type ByNamespace<Part> = {
  /** Whether a namespace that is missing here is known to have nothing. */
  complete: boolean;
  namespaces: ReadonlyMap<string, Seen<Part>>;
};

/** The part of one namespace; `undefined` if it has none. */
export function lookIn<Part>(parts: ByNamespace<Part>, namespace: string, what: string): Seen<Part | undefined> {
  const there = parts.namespaces.get(namespace);
  if (there !== undefined) return there;
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

/** The parts that were seen, in any namespace. */
export function* allSeen<Part>(parts: ByNamespace<Part>): Generator<[namespace: string, part: Part]> {
  for (const [namespace, part] of parts.namespaces) if (isSeen(part)) yield [namespace, part.seen];
}
