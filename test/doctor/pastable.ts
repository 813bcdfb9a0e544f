import { spawnSync } from 'node:child_process';
import { withCommands } from '../../src/cli/terminal/with-commands.ts';
import { findingBlocks } from '../../src/cli/views/doctor/finding.ts';
import type { ReportedFinding } from '../../src/doctor/diagnosis.ts';
import { fixText } from '../../src/doctor/fix/fix-text.ts';
import { printed, terminalOf } from '../cli/screens.ts';
import { sample } from '../runs.ts';
import { wordsOf } from './fix-words.ts';

/**
 * Words that occur in sentences, but in no command outside of quotes. Placeholders are in capitals, so they do not
 * match.
 */
const PROSE = /^(?:and|each|if|its|of|the|them|then|which|with|your)$/;
/** A command with an option in the middle of a sentence, which the text view may wrap. */
const UNFOUND = /\b(?:aws|helm|kubectl) [^,;:"()]*? ?--[a-z]/;
const SCREEN = terminalOf(80);
const parsed = new Map<string, string>();

/** Returns why the commands in the fix of a finding cannot be pasted into a shell. */
export function unpastable(finding: ReportedFinding): readonly string[] {
  const lines = printed(findingBlocks([finding]), SCREEN).split('\n');
  return finding.fix.flatMap((fix) => {
    const spans = 'command' in fix ? [{ text: fix.command, isWhole: true }] : withCommands(fixText(fix));
    return spans.flatMap(({ isWhole, text }, at) => {
      if (isWhole !== true && UNFOUND.test(text)) return [`is a part of the sentence: ${text}`];
      // A mere mention, such as "then run helm upgrade", is recognized as a command, too.
      if (isWhole !== true || !text.includes(' -')) return [];
      const after = spans[at + 1]?.text ?? '';
      const words = wordsOf(text).filter((word) => !text.includes(`'${word}'`));
      return [
        ...(lines.some((line) => line.includes(text)) ? [] : [`is broken in two lines: ${text}`]),
        ...(/^["']/.test(text) ? [`is in quotes: ${text}`] : []),
        ...(/^\S/.test(after) ? [`is followed by ${after.slice(0, 5)}: ${text}`] : []),
        ...words.filter((word) => PROSE.test(word)).map((word) => `has the word ${word}: ${text}`),
        ...syntaxError(text),
      ];
    });
  });
}

function syntaxError(command: string): readonly string[] {
  // Starting a shell for each of a thousand commands would take longer than all other tests of the doctor.
  if (!parsed.has(command))
    parsed.set(
      command,
      sample([command]).map((input) => spawnSync('bash', ['-n'], { input, encoding: 'utf8' }).stderr)[0] ?? '',
    );
  const error = parsed.get(command) ?? '';
  return error === '' ? [] : [`${error.trim()}: ${command}`];
}
