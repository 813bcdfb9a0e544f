import { type Block, paragraph } from '../terminal/block.ts';
import { countOfLevel } from '../terminal/level-label.ts';
import { look, type Span, whole } from '../terminal/text.ts';
import { isRefused, type Validated } from '../validate/validated.ts';

/** Returns, for each document, its findings and whether it is valid. */
export function validateBlocks(validated: readonly Validated[]): readonly Block[] {
  return validated.flatMap((one) => [
    ...one.findings.map((finding): Block => ({ is: 'finding', file: one.file, finding, lines: one.lines })),
    verdict(one),
  ]);
}

/** `mapping.yaml: not valid: 2 errors` */
function verdict(validated: Validated): Block {
  const { about, file, findings, name } = validated;
  const counts = (['error', 'warning'] as const).flatMap((level) => {
    const { length } = findings.filter((finding) => finding.level === level);
    return length === 0 ? [] : [countOfLevel(length, level)];
  });
  const parts: readonly (string | Span)[] = [...(about === undefined ? [] : [about]), ...counts];
  return paragraph(
    [
      whole(file, 'strong'),
      `: ${name === undefined ? '' : `${name}: `}`,
      isRefused(validated) ? look('error', 'not valid') : look('ok', 'valid'),
      ': ',
      ...parts.flatMap((part, at) => (at === 0 ? [part] : [', ', part])),
    ],
    { hang: 2 },
  );
}
