import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** How many lines of the explanation of a failed assertion are shown. */
const MOST_LINES = 40;

/**
 * Returns the failed assertions of a run with their explanations, so that they can be printed at the end of its output,
 * and not thousands of lines above it.
 *
 * @param root absolute path of the project
 * @param files test files that ran, relative to the root
 * @param since when the run began, in milliseconds since 1970; older results belong to another run
 * @returns lines, with a heading for each file
 */
export function listFailures(root: string, files: readonly string[], since: number): string[] {
  return files.flatMap((file) => {
    const result = join(root, '.tap/test-results', `${file}.tap`);
    const stat = statSync(result, { throwIfNoEntry: false });
    if (stat === undefined || stat.mtimeMs < since) return [];
    const failures = failuresIn(readFileSync(result, 'utf8').split('\n'));
    return failures.length === 0 ? [] : ['', `${file}:`, ...failures];
  });
}

function failuresIn(lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => {
    if (!/^\s*not ok /.test(line)) return [];
    const rest = lines.slice(index + 1);
    const indent = `${/^\s*/.exec(line)?.[0]}  `;
    const end = rest.indexOf(`${indent}...`);
    const isExplained = rest[0] === `${indent}---` && end > 0;
    return [line, ...(isExplained ? rest.slice(1, Math.min(end, MOST_LINES)) : [])];
  });
}
