import { createHash } from 'node:crypto';
import type { FormatContext, Item, Problem, Report } from '../../src/formats/report.ts';

export const FORMAT_CONTEXT: FormatContext = {
  version: '1.2.3',
  docs: 'https://example.com/docs/',
  pathOf: (file) => `fleet/${file}`,
  digest: (text) => createHash('sha256').update(text).digest('hex').slice(0, 32),
};

export const problem = (changes: Partial<Problem> = {}): Problem => ({
  ...{ code: 'no_rule', level: 'error', message: 'found nothing, wanted a rule', identity: 'r', file: 'mapping.yaml' },
  ...{ line: 4, column: 11, page: 'mapping.md#no_rule' },
  ...changes,
});

export const item = (changes: Partial<Item> = {}): Item => ({
  ...{ suite: 'mapping.yaml', name: 'the mapping is valid', state: 'failed', file: 'mapping.yaml' },
  details: ['mapping.yaml:4:11 error'],
  problems: [problem()],
  ...changes,
});

export const report = (...items: readonly Item[]): Report => ({ title: 'validate mapping', items });
