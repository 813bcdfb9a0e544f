import { PROGRAM } from '../names.ts';
import { printable } from '../text/printable.ts';
import type { FormatContext, Item, Report } from './report.ts';
import { xmlAttribute, xmlContent } from './xml-text.ts';

/** An item with a name that is unique in its suite: of several items with the same name, GitLab shows only one. */
type Named = Item & { unique: string };

/**
 * Returns the report as JUnit XML. GitLab shows `classname` as the suite, `name`, and the text of `failure`. Of two
 * test cases with the same `classname` and `name`, it shows only one (`lib/gitlab/ci/parsers/test/junit.rb` and
 * `lib/gitlab/ci/reports/test_case.rb`).
 */
export function junit(report: Report, { pathOf }: FormatContext): string {
  const suites = Map.groupBy(uniquelyNamed(report.items), ({ suite }) => suite);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: `${PROGRAM} ${report.title}`, ...counts(report.items) })}>`,
    ...[...suites].flatMap(([suite, items]) => [
      `  <testsuite${attributes({ name: suite, ...counts(items) })}>`,
      ...items.flatMap((item) => testCase(item, pathOf)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function uniquelyNamed(items: readonly Item[]): readonly Named[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const key = JSON.stringify([item.suite, item.name]);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return { ...item, unique: count === 1 ? item.name : `${item.name} (${count})` };
  });
}

function testCase({ details, file, state, suite, unique }: Named, pathOf: FormatContext['pathOf']): string[] {
  const head = { classname: suite, name: unique, ...(file === undefined ? {} : { file: pathOf(file) }), time: '0' };
  const text = xmlContent(printable(details.join('\n')));
  const message = attributes({ message: details[0] ?? '' });
  const inner = {
    failed: [`      <failure${message}>${text}</failure>`],
    skipped: [`      <skipped${message}/>`],
    passed: details.length === 0 ? [] : [`      <system-out>${text}</system-out>`],
  }[state];
  return inner.length === 0
    ? [`    <testcase${attributes(head)}/>`]
    : [`    <testcase${attributes(head)}>`, ...inner, '    </testcase>'];
}

function counts(items: readonly Item[]): Record<string, string> {
  const countOf = (state: Item['state']) => String(items.filter((item) => item.state === state).length);
  return { tests: String(items.length), failures: countOf('failed'), errors: '0', skipped: countOf('skipped') };
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}=${xmlAttribute(printable(value))}`)
    .join('');
}
