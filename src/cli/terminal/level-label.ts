import { counted } from '../../text/counted.ts';
import { look, type Span } from './text.ts';

const MARKS = { error: '✗', warning: '!', notice: 'i' } as const;

type Level = keyof typeof MARKS;

/** `✗ error  `, before what a finding is about. */
export function levelLabel(level: Level): readonly Span[] {
  return [look(level, `${MARKS[level]} ${level}`), { text: '  ' }];
}

/** `2 errors` */
export function countOfLevel(count: number, level: Level): Span {
  return look(level, counted(count, level));
}
