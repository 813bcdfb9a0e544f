import { stringify } from 'yaml';
import type { Section, Setting } from './setting.ts';

const WIDTH = 118;

/** @returns the text of values.yaml: a heading a section, and above each key what it does (`# --`, as helm-docs reads it) */
export function valuesYaml(sections: readonly Section[]): string {
  const head = '# Written from src/chart by `npm run chart`: change it there.\n';
  return [head, ...sections.map(section)].join('\n');
}

function section({ title, settings }: Section): string {
  return `# ${title}\n\n${settings.map((each) => setting(each, '')).join('\n')}`;
}

function setting(each: Setting, indent: string): string {
  const comment = wrap(`-- ${each.says}`, WIDTH - indent.length - 2).map((line) => `${indent}# ${line}\n`);
  const body =
    each.settings === undefined
      ? stringify({ [each.key]: each.value }, { lineWidth: 0 }).replaceAll(/^(?=.)/gm, indent)
      : `${indent}${each.key}:\n${each.settings.map((below) => setting(below, `${indent}  `)).join('')}`;
  return comment.join('') + body;
}

function wrap(sentences: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of sentences.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines.splice(-1, 1, `${last} ${word}`);
    else lines.push(word);
  }
  return lines;
}
