import fc from 'fast-check';
import t from 'tap';
import { junit } from '../../src/formats/junit.ts';
import type { Item } from '../../src/formats/report.ts';
import { codePoint } from '../code-point.ts';
import { FORMAT_CONTEXT, item, report } from './report.ts';

const xml = (...items: readonly Item[]) => junit(report(...items), FORMAT_CONTEXT);

t.test('a suite has its cases with their state, and the counts are right', async (t) => {
  const text = xml(
    item({ details: ['mapping.yaml:4:11 error a < b', 'second'] }),
    item({ name: 'passed', state: 'passed', details: [], problems: [] }),
    item({ name: 'warned', state: 'passed', details: ['a warning'], problems: [], file: undefined }),
    item({ suite: 'doctor', name: 'skipped', state: 'skipped', details: ['forbidden'], problems: [] }),
  );
  t.equal(
    text,
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="gitlab-runner-irsa validate mapping" tests="4" failures="1" errors="0" skipped="1">
  <testsuite name="mapping.yaml" tests="3" failures="1" errors="0" skipped="0">
    <testcase classname="mapping.yaml" name="the mapping is valid" file="fleet/mapping.yaml" time="0">
      <failure message="mapping.yaml:4:11 error a &lt; b">mapping.yaml:4:11 error a &lt; b
second</failure>
    </testcase>
    <testcase classname="mapping.yaml" name="passed" file="fleet/mapping.yaml" time="0"/>
    <testcase classname="mapping.yaml" name="warned" time="0">
      <system-out>a warning</system-out>
    </testcase>
  </testsuite>
  <testsuite name="doctor" tests="1" failures="0" errors="0" skipped="1">
    <testcase classname="doctor" name="skipped" file="fleet/mapping.yaml" time="0">
      <skipped message="forbidden"/>
    </testcase>
  </testsuite>
</testsuites>
`,
  );
});

t.test('cases with one name are told apart, because GitLab shows one of them', async (t) => {
  const names = [
    ...xml(item(), item(), item({ suite: 'other' })).matchAll(/<testcase classname="(.*?)" name="(.*?)"/g),
  ];
  t.strictSame(
    names.map(([, suite, name]) => `${suite}: ${name}`),
    ['mapping.yaml: the mapping is valid', 'mapping.yaml: the mapping is valid (2)', 'other: the mapping is valid'],
  );
});

t.test('a failure without details has an empty text', async (t) => {
  t.match(xml(item({ details: [] })), '<failure message=""></failure>');
});

/** What XML 1.0 allows as a character (section 2.2). */
const CHARACTERS = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

t.test('whatever the texts are, the file has only characters that XML allows, and its elements', async (t) => {
  const any = fc.string({ unit: codePoint });
  fc.assert(
    fc.property(any, any, fc.array(any), (suite, name, details) => {
      const text = xml(item({ suite, name, details }));
      const elements = [...text.matchAll(/<\/?([a-z-]+)/g)].map(([, element]) => element);
      return (
        CHARACTERS.test(text) &&
        elements.join(' ') === 'testsuites testsuite testcase failure failure testcase testsuite testsuites'
      );
    }),
  );
  t.pass();
});
