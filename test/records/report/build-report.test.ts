import t from 'tap';
import { buildReport } from '../../../src/records/report/build-report.ts';
import type { Known, Report } from '../../../src/records/report/report.ts';
import { createTally } from '../../../src/records/tally/create-tally.ts';
import type { Tally, Wanted } from '../../../src/records/tally/tally.ts';
import { wholeLists } from '../../whole-lists.ts';
import { event, line } from '../recorded.ts';

const WANTED: Wanted = { since: undefined, until: undefined, namespaces: new Set(), projects: new Set() };
const NOTHING: Known = { names: new Map(), projects: new Set(), namespaces: new Set() };

let number = 0;
/** A job of a project; refused with this reason. */
function job(project: string | undefined, reason?: string, changes: object = {}): object {
  number += 1;
  const refused = reason === undefined ? {} : { reason, would: 'refuse', to: undefined, role: undefined };
  const objectRef = {
    resource: 'pods',
    namespace: 'gitlab',
    name: `runner-x-project-${project ?? 0}-concurrent-0-${number}`,
  };
  return event({ project, ...refused }, { auditID: `${number}`, objectRef, ...changes });
}

function tallyOf(values: readonly object[]): Tally {
  const tally = createTally({ wanted: WANTED, webhookNamespace: 'x', roleOf: () => undefined, seed: 1 });
  for (const value of values) tally.add({ is: 'value', value, pod: undefined });
  return tally.result();
}

function reportOf(values: readonly object[], known: Partial<Known> = {}, changes: Partial<Tally> = {}): Report {
  const report = buildReport({ ...tallyOf(values), ...changes }, { ...NOTHING, ...known });
  if (report === undefined) throw new Error('there is no decision');
  return report;
}

t.test('without a decision there is no report', async (t) => {
  t.equal(buildReport(tallyOf([]), NOTHING), undefined);
});

t.test('the sentence that decides counts projects, and names those that would be refused', async (t) => {
  const seen = Array.from({ length: 36 }, (_, index) => job(`${100 + index}`));
  const projects = new Set(['100', '9998', '17']);
  const report = reportOf([...seen, job('7001', 'no_rule'), job('9999', 'override_refused')], { projects });
  t.equal(
    report.verdict,
    '1 of 3 projects seen, and 37 that no rule lists; 2 would be refused: 7001 (no_rule), 9999 (override_refused). Safe to enforce: no.',
  );
  t.strictSame(report.projects.unseen, ['17', '9998']);
  t.equal(report.safe, false);
});

t.test('projects are counted against those that are known', async (t) => {
  const jobs = [job('1'), job('2'), job('3')];
  const counts = (...known: string[]) => {
    const { projects, verdict } = reportOf(jobs, { projects: new Set(known) });
    return [projects.seen, projects.known, projects.others, verdict.split(';')[0]];
  };
  t.strictSame(counts(), [3, 3, 0, '3 projects seen']);
  t.strictSame(counts('1', '2', '3'), [3, 3, 0, '3 projects seen']);
  t.strictSame(counts('1'), [1, 1, 2, '1 project seen, and 2 that no rule lists']);
  t.strictSame(counts('1', '9'), [1, 2, 2, '1 of 2 projects seen, and 2 that no rule lists']);
  t.strictSame(counts('9'), [0, 1, 3, '0 of 1 project seen, and 3 that no rule lists']);
  t.ok(reportOf(jobs, { projects: new Set(['9']) }).safe, 'jobs were decided, of whatever project');
});

const [SINCE, UNTIL] = [Date.UTC(2026, 9, 31, 10, 30), Date.UTC(2026, 10, 5) - 1];
const LIMITED: readonly [wanted: Partial<Wanted>, answer: string][] = [
  [{ namespaces: new Set(['gitlab']) }, 'Safe to enforce (only namespace gitlab): yes.'],
  [
    { namespaces: new Set(['gitlab', 'x']), since: SINCE, until: UNTIL },
    'Safe to enforce (only namespaces gitlab, x, since 2026-10-31 10:30 UTC, until 2026-11-04 23:59 UTC): yes.',
  ],
  [
    { projects: new Set(['1']) },
    'Safe for project 1: yes. Only a report without --project says whether it is safe to enforce.',
  ],
  [
    { projects: new Set(['1', '2']), namespaces: new Set(['gitlab']) },
    'Safe for projects 1, 2 (only namespace gitlab): yes. Only a report without --project says whether it is safe to enforce.',
  ],
];
for (const [wanted, answer] of LIMITED)
  t.test(`a limited report is limited in its answer: ${answer}`, async (t) => {
    const { verdict } = reportOf([job('1')], {}, { wanted: { ...WANTED, ...wanted } });
    t.equal(verdict, `1 project seen; none would be refused. ${answer}`);
    const refused = reportOf([job('1', 'no_rule')], {}, { wanted: { ...WANTED, ...wanted } });
    t.ok(refused.verdict.endsWith(` ${answer.replace(': yes.', ': no.')}`));
  });

t.test('it is safe if every job that was seen would be allowed', async (t) => {
  const report = reportOf([job('1'), job('2')]);
  t.equal(report.verdict, '2 projects seen; none would be refused. Safe to enforce: yes.');
  t.ok(report.safe);
});

t.test('names are shown, several reasons too, and of many projects the first', async (t) => {
  const names = new Map([['1', 'acme/billing']]);
  t.match(
    reportOf([job('1', 'no_rule'), job('1', 'forged_mark'), job('1')], { names }).verdict,
    '1 project seen; 1 would be refused: 1 acme/billing (no_rule, forged_mark). ',
  );
  const many = Array.from({ length: 12 }, (_, index) => job(`${index + 1}`, 'no_rule'));
  t.match(reportOf(many).verdict, /: 1 \(no_rule\), 2 .* 10 \(no_rule\), and 2 more\. /);
});

t.test('it is not safe if no job was seen, in all namespaces or in one', async (t) => {
  const other = job(undefined, undefined, {});
  t.equal(
    reportOf([other]).verdict,
    '0 projects seen; none would be refused; no job was decided. Safe to enforce: no.',
  );
  const namespaces = new Set(['gitlab', 'deploy']);
  const report = reportOf([job('1')], { namespaces });
  t.equal(
    report.verdict,
    '1 project seen; none would be refused; no job was decided in namespace deploy. Safe to enforce: no.',
  );
  t.strictSame(report.namespaces, { unseen: ['deploy'], undecided: [] });
  t.ok(reportOf([job('1')], { namespaces: new Set(['gitlab']) }).safe);
  const elsewhere = job('1', undefined, {
    annotations: {},
    objectRef: { resource: 'pods', namespace: 'unlabeled', name: 'runner-x-project-1-concurrent-0-abc' },
  });
  const undecided = reportOf([job('1'), elsewhere]);
  t.equal(
    undecided.verdict,
    '1 project seen; none would be refused; jobs were created, and none was decided, in namespace unlabeled. Safe to enforce: no.',
  );
  t.strictSame(undecided.namespaces, { unseen: [], undecided: ['unlabeled'] });
  const expected = reportOf([job('1'), elsewhere], { namespaces: new Set(['unlabeled']) });
  t.strictSame(expected.namespaces, { unseen: ['unlabeled'], undecided: [] }, 'no namespace is said twice');
});

t.test('refused pods that are not of a job make it unsafe', async (t) => {
  const report = reportOf([
    job('1'),
    job('2', 'untrusted_requester'),
    job('2', 'reserved_account'),
    job('2', 'reserved_account'),
  ]);
  t.strictSame(report.others, { requests: 3, reasons: ['reserved_account', 'untrusted_requester'] });
  t.equal(
    report.verdict,
    '1 project seen; none would be refused; 3 requests for other pods would be refused (reserved_account, untrusted_requester). Safe to enforce: no.',
  );
});

t.test('refusals beyond what is listed make it unsafe', async (t) => {
  t.equal(reportOf([job('1')], {}, { refusals: 1, unlisted: 1 }).safe, false);
});

t.test('a refusal without a time makes it unsafe, and an allowed request does not', async (t) => {
  const undated = { decisions: 2, refusals: 2, projects: new Set(['7001', '9']) };
  const report = reportOf([job('1')], {}, { undated });
  t.equal(
    report.verdict,
    '1 project seen; none would be refused; 2 requests of unknown time would be refused (projects 7001, 9). Safe to enforce: no.',
  );
  t.equal(report.safe, false);
  const other = { decisions: 1, refusals: 1, projects: new Set<string>() };
  t.match(reportOf([job('1')], {}, { undated: other }).verdict, '; 1 request of unknown time would be refused. Safe');
  t.ok(reportOf([job('1')], {}, { undated: { ...other, refusals: 0 } }).safe);
});

const YES: readonly [changes: Partial<Tally>, unless: string][] = [
  [{ texts: 3 }, ''],
  [{ unread: 1 }, ', unless the unread parts contain a refusal (1 line)'],
  [{ unread: 3 }, ', unless the unread parts contain a refusal (3 lines)'],
  [{ incompleteExports: 1 }, ', unless the unread parts contain a refusal (the rest of 1 export)'],
  [{ unread: 3, incompleteExports: 2 }, ', unless the unread parts contain a refusal (3 lines, the rest of 2 exports)'],
];
for (const [changes, unless] of YES)
  t.test(`with ${JSON.stringify(changes)}, it is safe${unless}`, async (t) => {
    const report = reportOf([job('1')], {}, changes);
    t.equal(report.verdict, `1 project seen; none would be refused. Safe to enforce: yes${unless}.`);
    t.ok(report.safe);
    t.match(reportOf([job('1', 'no_rule')], {}, changes).verdict, /Safe to enforce: no\.$/);
  });

t.test('groups are sorted by project and by how often, and pods without a project are last', async (t) => {
  const order = reportOf([job(undefined), job('10'), job('9'), job('9', 'no_rule'), job('9', 'no_rule'), job('8')]);
  t.strictSame(
    order.groups.map(({ project, requests }) => [project, requests]),
    [
      ['8', 1],
      ['9', 2],
      ['9', 1],
      ['10', 1],
      [undefined, 1],
    ],
  );
  t.equal(reportOf([job(undefined), job(undefined, 'no_rule')]).groups.length, 2);
});

const at = (second: number) => ({ requestReceivedTimestamp: `2026-11-01T10:00:0${second}.500Z` });

t.test('what was refused and fixed is left out from the millisecond after it', async (t) => {
  const time = (second: number) => Date.UTC(2026, 10, 1, 10, 0, second, 501);
  const fixed = [job('1', 'no_rule', at(1)), job('1', undefined, at(2))];
  const { projects } = reportOf([...fixed, job('2', 'no_rule', at(3))]);
  t.match(
    projects.refused,
    wholeLists([
      { project: '1', fixedSince: time(1) },
      { project: '2', fixedSince: undefined },
    ]),
  );
  t.equal(projects.fixedSince, undefined, 'a time for all would leave out the refusal of project 2');
  const both = [...fixed, job('2', 'no_rule', at(3)), job('2', undefined, at(4))];
  t.equal(reportOf(both).projects.fixedSince, time(3));
  t.equal(reportOf([...both, job('3', 'reserved_account', at(1))]).projects.fixedSince, undefined);
  t.equal(reportOf(both, {}, { refusals: 3 }).projects.fixedSince, undefined, 'one is not listed');
  t.equal(reportOf([job('1')]).projects.fixedSince, undefined);
  const undated = { decisions: 1, refusals: 1, projects: new Set<string>() };
  t.equal(reportOf(both, {}, { undated }).projects.fixedSince, undefined);
});

const gapsOf = (values: readonly object[], changes: Partial<Tally> = {}) =>
  reportOf(values, {}, changes).gaps.join('\n');

t.test('what one log lacks is said', async (t) => {
  t.match(gapsOf([line()]), /^only the log of the webhook was read: its lines do not say which replicas wrote them/);
  t.match(
    gapsOf([line()], { replicas: new Set(['a']) }),
    /: 1 replica wrote it, and it lacks what other replicas wrote/,
  );
  t.equal(gapsOf([job('1')]), 'an audit log lacks the requests that its policy does not record (level None)');
  const other = line({ pod: 'runner-x-project-4242-concurrent-0-other' });
  t.match(gapsOf([job('1'), job('1'), other]), /^the log of the webhook lacks 2 requests that the audit log has$/m);
  t.match(gapsOf([job('1'), other]), /^the audit log lacks 1 request that the log of the webhook has$/m);
});

t.test('days without a decision are said', async (t) => {
  const at = (time: string) => job('1', undefined, { requestReceivedTimestamp: time });
  const [first, last] = [at('2026-11-01T23:59:59Z'), at('2026-11-04T00:00:00Z')];
  t.match(gapsOf([first, last]), /^no decision on days 2026-11-02, 2026-11-03$/m);
  t.match(gapsOf([last, at('2026-11-17T00:00:00Z')]), /2026-11-14 and 2 more$/m);
  t.match(gapsOf([last, at('2036-11-04T00:00:00Z')]), /^on more than 366 days there was no decision$/m);
});

const undatedOf = (decisions: number) => ({ decisions, refusals: 0, projects: new Set<string>() });
const COUNTS: readonly [changes: Partial<Tally>, gap: RegExp][] = [
  [{ incompleteExports: 1 }, /^1 export of CloudWatch Logs ended before all records were in it$/m],
  [{ incompleteExports: 2 }, /^2 exports .* in them$/m],
  [{ foreign: 2 }, /^2 records left out, which pods outside the namespace of the webhook wrote/m],
  [{ undated: undatedOf(1) }, /^1 decision left out of the tables: its time cannot be read/m],
  [{ undated: undatedOf(2) }, /^2 decisions left out of the tables: their time cannot be read/m],
  [{ texts: 1 }, /^1 line left out that is not JSON$/m],
  [{ texts: 2 }, /^2 lines left out that are not JSON$/m],
  [{ unread: 1 }, /^1 line left out that was cut or is not valid JSON: it may have been a decision$/m],
  [{ unread: 2 }, /^2 lines left out that were cut or are not valid JSON: they may have been decisions$/m],
  [{ unlisted: 2 }, /^2 requests of more projects or groups than are listed/m],
  [{ dryRuns: 2 }, /^2 dry runs left out$/m],
  [{ isComparedInPart: true }, /^more requests than can be compared/m],
  [{ audit: 0, unfinished: 1 }, /^1 audit event about pods is of an earlier stage/m],
  [{ audit: 0, unfinished: 2 }, /^2 audit events about pods are of an earlier stage/m],
];
for (const [changes, gap] of COUNTS)
  t.test(`a gap: ${gap.source}`, async (t) => {
    t.match(gapsOf([job('1')], changes), gap);
    t.notMatch(gapsOf([job('1')]), gap);
  });

t.test('jobs that were created without a decision, or allowed and not created, are said', async (t) => {
  const undecided = job('1', undefined, { annotations: {} });
  t.match(
    gapsOf([job('1'), undecided]),
    /^1 job in namespace gitlab created without a decision, the last at 2026-11-01 10:00 UTC: /m,
  );
  const taken = () => job('1', undefined, { responseStatus: { code: 409 } });
  t.match(gapsOf([taken()]), /^1 request that the webhook allowed created no pod: the API server refused it /m);
  t.match(gapsOf([taken(), taken()]), /^2 requests that .* refused them /m);
});
