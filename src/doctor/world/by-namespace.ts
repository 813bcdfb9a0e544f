import { isSeen, type Seen } from './seen.ts';

/**
 * Something of each namespace. A reader who may list all of the cluster has all of it; another has what the namespaces
 * that matter let it see, each by itself.
 */
export type ByNamespace<Part> = {
  /** Whether a namespace that is not in here has nothing. */
  complete: boolean;
  namespaces: ReadonlyMap<string, Seen<Part>>;
};

/** What there is in one namespace; `undefined` where there is nothing. */
export function lookIn<Part>(parts: ByNamespace<Part>, namespace: string, what: string): Seen<Part | undefined> {
  const there = parts.namespaces.get(namespace);
  if (there !== undefined) return there;
  if (parts.complete) return { seen: undefined };
  return {
    unseen: { what: `${what} of namespace ${namespace}`, namespace, why: 'nobody looked there', because: 'absent' },
  };
}

/** Everything that was seen anywhere. */
export function* allSeen<Part>(parts: ByNamespace<Part>): Generator<[namespace: string, part: Part]> {
  for (const [namespace, part] of parts.namespaces) if (isSeen(part)) yield [namespace, part.seen];
}
