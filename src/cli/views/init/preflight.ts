import { fixText } from '../../../doctor/fix/fix-text.ts';
import { unseenWords } from '../../../doctor/world/unseen-words.ts';
import type { Preflight } from '../../../init/preflight/preflight.ts';
import { docsPage } from '../../../package/docs-page.ts';
import { type Block, paragraph, separated } from '../../terminal/block.ts';
import { countOfLevel, levelLabel } from '../../terminal/level-label.ts';
import { look, whole } from '../../terminal/text.ts';
import { withCommands } from '../../terminal/with-commands.ts';

type Reported = Preflight['checks'][number]['findings'][number];

const LEVELS = ['error', 'warning', 'notice'] as const;

/** Returns findings with their fixes, what was not checked, what is ready, and a summary. */
export function preflightBlocks({ checks, namespace, server }: Preflight): readonly Block[] {
  const all = checks.flatMap(({ findings }) => findings);
  const ordered = LEVELS.flatMap((level) => all.filter((finding) => finding.level === level));
  const unseen = checks.flatMap((check) => check.unseen);
  const green = checks.filter(({ state }) => state === 'green');
  return separated([
    [paragraph([look('strong', server), ', webhook in namespace ', look('strong', namespace)])],
    ...ordered.map(findingBlocks),
    section(
      'Not checked:',
      unseen.map((one) => paragraph(unseenWords(one), { indent: 2, label: [look('warning', '?'), ' '] })),
    ),
    section(
      'Ready:',
      green.map(({ looked, title }) =>
        paragraph([`${title} `, look('faint', `(${looked})`)], { indent: 2, label: [look('ok', '✓'), ' '] }),
      ),
    ),
    [summary(all)],
  ]);
}

function findingBlocks({ code, fix, found, level, object, wanted }: Reported): readonly Block[] {
  return [
    paragraph([whole(object, 'strong'), `  [${code}]`], { label: levelLabel(level) }),
    field('found', found),
    field('wanted', wanted),
    ...fix.map((one) => paragraph(withCommands(fixText(one)), { indent: 4, label: 'fix     ' })),
    paragraph(look('faint', docsPage('init.md', code)), { indent: 4, label: look('faint', 'more    ') }),
  ];
}

function field(name: string, text: string): Block {
  return paragraph(text, { indent: 4, label: name.padEnd(8) });
}

function section(title: string, blocks: readonly Block[]): readonly Block[] {
  return blocks.length === 0 ? [] : [paragraph(title), ...blocks];
}

function summary(findings: readonly Reported[]): Block {
  const counts = LEVELS.flatMap((level) => {
    const { length } = findings.filter((finding) => finding.level === level);
    return length === 0 ? [] : [countOfLevel(length, level)];
  });
  if (counts.length === 0) return paragraph(look('ok', 'The cluster is ready, as far as it was checked.'));
  return paragraph([...counts.flatMap((one, at) => (at === 0 ? [one] : [', ', one])), '.']);
}
