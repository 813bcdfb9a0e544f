import { formatPath } from '../../documents/path.ts';
import type { Remark } from '../../documents/remark.ts';
import { parseSource } from '../../documents/source.ts';
import type { PolicySource } from '../world/world.ts';

/** Remarks on a policy in one sentence, each with its place in the file. */
export function remarkWords(remarks: readonly Remark[], { file, path, text }: PolicySource): string {
  const source = text === undefined ? undefined : parseSource(text);
  return remarks
    .map((remark) => {
      const position = source?.positionOf([...path, ...remark.path], remark.at);
      const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
      const at = formatPath(remark.path);
      return `${place} ${at === '' ? '' : `${at}: `}${remark.message}`;
    })
    .join('; ');
}
