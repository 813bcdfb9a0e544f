import type { Section, Setting } from '../setting.ts';

/** @returns a Markdown table for each section: key, default, description */
export function valuesTable(sections: readonly Section[]): string {
  return sections
    .map(({ title, settings }) =>
      [`### ${title}`, '', ...HEAD, ...settings.flatMap((each) => rows(each, ''))].join('\n'),
    )
    .join('\n\n');
}

const HEAD = ['| key | default | |', '|---|---|---|'];

function rows(each: Setting, path: string): string[] {
  const key = `${path}${each.key}`;
  if (each.settings === undefined) return [row(`\`${key}\``, `\`${JSON.stringify(each.value)}\``, each.says)];
  return [row(`\`${key}\``, '', each.says), ...each.settings.flatMap((below) => rows(below, `${key}.`))];
}

function row(...cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
