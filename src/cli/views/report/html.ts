import type { Report } from '../../../records/report/report.ts';
import { escapeHtml } from '../../../text/escape-html.ts';
import { oneLine } from '../../../text/printable.ts';
import { fixedSince, summaryOf, type Table, tablesOf, unseenIn } from './tables.ts';

/** Allows no script and no address, so that the page loads nothing, whatever it contains. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const CSS = `:root { color-scheme: light dark; --line: #8886; --ok: #12703a; --no: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ok: #6fd08c; --no: #ff8a80; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 90rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.verdict { border-left: .4rem solid; padding: .5rem 1rem; font-weight: 600; }
.yes { border-color: var(--ok); } .no { border-color: var(--no); }
.scroll { overflow-x: auto; } .scroll:focus-visible { outline: .15rem solid; outline-offset: .15rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
@media print { body { max-width: none; padding: 0; } .scroll { overflow: visible; } thead { display: table-header-group; } tr { break-inside: avoid; } }`;

/** Returns the report as a page that loads nothing, for light and dark screens, for paper, and for screen readers. */
export function reportHtml(report: Report): string {
  const tables = tablesOf(report, (arn) => arn).map(tableOf);
  const notes = [...fixedSince(report), ...unseenIn(report), ...report.gaps];
  const lines = [
    ...['<!doctype html>', '<html lang="en">', '<head>', '<meta charset="utf-8">'],
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    ...['<title>Who got which role</title>', `<style>${CSS}</style>`, '</head>', '<body>', '<main>'],
    '<h1>Who got which role</h1>',
    `<p>${shown(summaryOf(report))}</p>`,
    `<p class="verdict ${report.safe ? 'yes' : 'no'}">${shown(report.verdict)}</p>`,
    ...tables,
    ...(notes.length === 0
      ? []
      : ['<h2>What the logs lack</h2>', '<ul>', ...notes.map((note) => `<li>${shown(note)}</li>`), '</ul>']),
    ...['</main>', '</body>', '</html>', ''],
  ];
  return lines.join('\n');
}

function tableOf({ head, numbers, rows, title }: Table, index: number): string {
  const id = `table-${index + 1}`;
  const mark = (column: number) => (numbers.has(column) ? ' class="number"' : '');
  const cells = (row: readonly string[]) =>
    row.map((cell, column) =>
      column === 0 ? `<th scope="row">${shown(cell)}</th>` : `<td${mark(column)}>${shown(cell)}</td>`,
    );
  return [
    `<h2 id="${id}">${title}</h2>`,
    // A region that scrolls must be reachable by keyboard.
    `<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0">`,
    `<table aria-labelledby="${id}">`,
    `<thead><tr>${head.map((name, column) => `<th scope="col"${mark(column)}>${name}</th>`).join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map((row) => `<tr>${cells(row).join('')}</tr>`),
    ...['</tbody>', '</table>', '</div>'],
  ].join('\n');
}

function shown(text: string): string {
  return escapeHtml(oneLine(text));
}
