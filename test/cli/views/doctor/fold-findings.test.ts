import t from 'tap';
import { findingBlocks } from '../../../../src/cli/views/doctor/finding.ts';
import { foldFindings } from '../../../../src/cli/views/doctor/fold-findings.ts';
import type { ReportedFinding } from '../../../../src/doctor/diagnosis.ts';
import { printed } from '../../screens.ts';

const finding = (changes: Partial<ReportedFinding>): ReportedFinding => ({
  ...{ check: 'c', code: 'account_absent', level: 'error', object: 'serviceaccount gitlab/a', link: '' },
  ...{ found: 'it does not exist', wanted: 'an account', fix: [{ command: 'helm upgrade x' }] },
  ...changes,
});
const objectsOf = (findings: readonly ReportedFinding[]) =>
  foldFindings(findings).map((alike) => alike.map(({ object }) => object));
const shown = (...findings: readonly ReportedFinding[]) =>
  printed(foldFindings(findings).flatMap(findingBlocks)).trimEnd().split('\n');

t.test('findings of one code with the same fix are one, wherever they are in the list', async (t) => {
  const other = finding({ code: 'x', object: 'b' });
  t.same(objectsOf([finding({}), other, finding({ object: 'c', found: 'other' })]), [
    ['serviceaccount gitlab/a', 'c'],
    ['b'],
  ]);
});

t.test('a cause with a fix for each object is one, too', async (t) => {
  t.same(objectsOf([finding({}), finding({ object: 'c', fix: [{ command: 'other' }] })]), [
    ['serviceaccount gitlab/a', 'c'],
  ]);
});

t.test('findings that differ in cause and fix, in level or in what is wanted are apart', async (t) => {
  const others = [{ found: 'x', fix: [] }, { level: 'notice' }, { wanted: 'x' }] as const;
  for (const changes of others) t.equal(objectsOf([finding({}), finding(changes)]).length, 2);
});

t.test('the causes of a shared fix are told for each object', async (t) => {
  t.same(shown(finding({}), finding({ object: 'serviceaccount gitlab/b', found: 'it is empty' })), [
    '✗ error  account_absent × 2',
    '    serviceaccount gitlab/a: it does not exist',
    '    serviceaccount gitlab/b: it is empty',
    '    wanted  an account',
    '    fix     helm upgrade x',
    '    more    docs/doctor.md#account_absent',
  ]);
});

t.test(
  'every command of a shared cause is printed, and advice that differs in the object only is printed once',
  async (t) => {
    const one = (name: string) => {
      const object = `serviceaccount gitlab/${name}`;
      return finding({ object, fix: [{ command: `kubectl create ${name}` }, { advice: `on ${object}, set it` }] });
    };
    t.same(shown(one('a'), one('ab')), [
      '✗ error  account_absent × 2',
      '    serviceaccount gitlab/a',
      '    serviceaccount gitlab/ab',
      '    found   it does not exist',
      '    wanted  an account',
      '    fix     kubectl create a',
      '            on each of them, set it',
      '            kubectl create ab',
      '    more    docs/doctor.md#account_absent',
    ]);
  },
);

t.test('a command in a shared advice names each object', async (t) => {
  const one = (object: string, command: string) =>
    finding({ object, fix: [{ advice: `once ${object} is fine: ${command}` }] });
  const label = (name: string) => one(`namespace ${name}`, `kubectl label namespace ${name} x=enforce --overwrite`);
  t.same(shown(label('ci'), label('gitlab'), label('ci-two')).slice(-2, -1), [
    '    fix     once each of them is fine: kubectl label namespace ci gitlab ci-two x=enforce --overwrite',
  ]);
  const edit = (name: string) => one(`rolebinding ${name}`, `kubectl edit rolebinding ${name} --output yaml`);
  t.same(shown(edit('a'), edit('b')).slice(-3, -1), [
    '    fix     once rolebinding a is fine: kubectl edit rolebinding a --output yaml',
    '            once rolebinding b is fine: kubectl edit rolebinding b --output yaml',
  ]);
});

t.test('a name that begins with that of the object is another one', async (t) => {
  const fix = [{ advice: 'look at serviceaccount gitlab/ab' }];
  const lines = shown(finding({ fix }), finding({ fix, object: 'serviceaccount gitlab/c' }));
  t.ok(lines.includes('    fix     look at serviceaccount gitlab/ab'), lines.join('\n'));
});

t.test('of many objects, the first are listed', async (t) => {
  const lines = shown(...Array.from({ length: 12 }, (_, at) => finding({ object: `account ${at}` })));
  t.equal(lines[0], '✗ error  account_absent × 12');
  t.equal(lines[10], '    account 9');
  t.equal(lines[11], '    and 2 more; use --json for all of them');
});

t.test('a list of fixes that is cut says so', async (t) => {
  const some = (count: number) =>
    Array.from({ length: count }, (_, at) =>
      finding({ object: `namespace n${at}`, fix: [{ command: `kubectl label namespace n${at} x-` }] }),
    );
  t.ok(shown(...some(12)).includes('            and 2 more like these; use --json for all of them'));
  t.notMatch(shown(...some(10)).join('\n'), /more like these/);
});
