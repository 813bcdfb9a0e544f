import type { Container, Pod } from '../../pods/pod.ts';

/** All init containers and containers, each with its JSON Pointer. */
export function containersOf(pod: Pod): { container: Container; path: string }[] {
  return (['initContainers', 'containers'] as const).flatMap((list) =>
    (pod.spec?.[list] ?? []).map((container, index) => ({ container, path: `/spec/${list}/${index}` })),
  );
}
