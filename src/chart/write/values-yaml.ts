import type { Note, Section, Setting } from '../setting.ts';
import { wrap, yamlText } from '../yaml-text.ts';

const WIDTH = 118;

/**
 * @param head the first line
 * @returns the text of values.yaml: a heading for each section, and a comment above each key (`# --`, as helm-docs
 *   reads it)
 */
export function valuesYaml(sections: readonly Section[], head: string): string {
  return [`# ${head}\n`, ...sections.map(section)].join('\n');
}

function section({ title, settings }: Section): string {
  return `# ${title}\n\n${settings.map((each) => setting(each, '')).join('\n')}`;
}

function setting(each: Setting, indent: string): string {
  const comment = wrap(`-- ${each.says}`, WIDTH - indent.length - 2).map((line) => `${indent}# ${line}\n`);
  const body =
    each.settings === undefined
      ? valueText(each.key, each.value, each.notes ?? []).replaceAll(/^(?=.)/gm, indent)
      : `${indent}${each.key}:\n${each.settings.map((below) => setting(below, `${indent}  `)).join('')}`;
  return comment.join('') + body;
}

function valueText(key: string, value: unknown, notes: readonly Note[]): string {
  const below = notes.map(({ path, says }) => ({ path: [key, ...path], says }));
  return yamlText({ [key]: value }, below, WIDTH);
}
