import type { Container, Pod } from '../../pods/pod.ts';

/** Every init and ordinary container with the JSON Pointer to it. */
export function containersOf(pod: Pod): { container: Container; path: string }[] {
  return (['initContainers', 'containers'] as const).flatMap((list) =>
    (pod.spec?.[list] ?? []).map((container, index) => ({ container, path: `/spec/${list}/${index}` })),
  );
}
