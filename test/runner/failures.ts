import type { TestEvent } from 'node:test/reporters';
import { failureOf } from './failure-of.ts';

/**
 * A reporter for `node --test` that prints only the failed assertions, so that a caller can print them again after
 * other output.
 */
export default async function* failures(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type === 'test:fail')
      yield failureOf(data)
        .map((failure) => `${failure}\n`)
        .join('');
  }
}
