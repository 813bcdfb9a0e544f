import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';
import { failureOf } from './failure-of.ts';
import { BATCHES } from './write-batches.ts';

/**
 * A reporter for `node --test` that prints a line for each file, and at the end the failed assertions with what was
 * found. With a line for each assertion, a failure would be lost among tens of thousands of lines. The count covers
 * what tap reports, which excludes assertions that pass outside of a subtest.
 */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const failures: string[] = [];
  const skipped: string[] = [];
  let passed = 0;
  for await (const { type, data } of events) {
    if (type === 'test:stderr') yield data.message;
    // A skip without a reason is tap's mark for a test without assertions, such as a property, which fails by throwing.
    if (type === 'test:pass' && typeof data.skip === 'string') skipped.push(`${data.name} (${data.skip})`);
    else if (type === 'test:pass' && data.details.type !== 'suite') passed += 1;
    if (type === 'test:fail') failures.push(...failureOf(data));
    if (type === 'test:complete' && isFile(data)) {
      const { passed: isOk, duration_ms: milliseconds } = data.details;
      yield `${isOk ? 'ok' : 'FAILED'} ${shownName(data.name)} (${(milliseconds / 1000).toFixed(1)} s)\n`;
    }
    if (type === 'test:summary' && data.file === undefined) {
      if (skipped.length > 0) yield `\nSkipped:\n${skipped.join('\n')}\n`;
      if (failures.length > 0) yield `\nFailed:\n${failures.join('\n')}\n`;
      yield `\n${passed} assertions passed, ${failures.length} failed, ${skipped.length} skipped\n`;
    }
  }
}

function isFile({ name, file, nesting }: { name: string; file?: string | undefined; nesting: number }): boolean {
  return nesting === 0 && file !== undefined && relative('', file) === name;
}

/** A batch is shown as the folder whose files it imports. */
function shownName(name: string): string {
  return name.startsWith(`${BATCHES}/`) ? name.slice(BATCHES.length + 1).replace(/\.mjs$/, '') : name;
}
