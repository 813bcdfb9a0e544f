import type { Path } from '../../documents/path.ts';
import type { Position } from '../../documents/text/position.ts';

/** Returns `request.object.spec.containers[0]` as keys and indexes. */
export function pathOf(text: string): Path {
  return [...text.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([word, index]) => (index === undefined ? word : Number(index)));
}

/** Returns `pod.yaml:4:11`. */
export function formatPlace(file: string, { line, column }: Position): string {
  return `${file}:${line}:${column}`;
}
