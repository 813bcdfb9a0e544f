import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import t from 'tap';
import * as doctor from '../../../src/cli/commands/doctor.ts';
import * as explain from '../../../src/cli/commands/explain.ts';
import * as generate from '../../../src/cli/commands/generate.ts';
import * as plan from '../../../src/cli/commands/plan.ts';
import * as probe from '../../../src/cli/commands/probe.ts';
import * as test from '../../../src/cli/commands/test.ts';
import * as validate from '../../../src/cli/commands/validate.ts';
import type { Command } from '../../../src/cli/run/command.ts';
import { createOutput } from '../../../src/cli/run/output.ts';
import type { Block } from '../../../src/cli/terminal/block.ts';
import { render } from '../../../src/cli/terminal/render.ts';
import { demoBlocks } from '../../../src/cli/views/demo.ts';
import { reviewOf as answeredReview } from '../../../src/doctor/checklist/review.ts';
import { checks, checksFor } from '../../../src/doctor/checks.ts';
import { type Diagnosis, diagnose } from '../../../src/doctor/diagnosis.ts';
import { explainQuestion } from '../../../src/explain/explanation.ts';
import { questionOf } from '../../../src/explain/questions.ts';
import { escapeJson, printable } from '../../../src/text/printable.ts';
import { casesIn, reviewOf, snapshotOf } from '../../admission/cases.ts';
import { codePoint } from '../../code-point.ts';
import { healthyWorld, runner, template } from '../../doctor/world/healthy-world.ts';
import { reviewedWorld, security } from '../../doctor/world/reviewed-world.ts';
import { runs } from '../../runs.ts';
import { withoutColors } from '../../without-colors.ts';

const MARK = 'EVIL';
/** Any text, and always one that would break a line, color it, and pass as a line of the view. */
const hostile = fc
  .tuple(
    fc.string({ unit: codePoint, maxLength: 5 }),
    fc.constantFrom('\n', '\r\n', '\u001b[2J\n', '\u009b31m\n', '\u2028\n', '\u202e\n'),
  )
  .map(([text, start]) => `${text}${start}${MARK}\ud800\u200b${text}`);

const isParent = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** How many texts are in a value, at any depth, keys of maps among them. */
function textsIn(value: unknown): number {
  if (typeof value === 'string') return 1;
  if (!isParent(value) || value instanceof Date || value instanceof RegExp) return 0;
  const parts = value instanceof Map || value instanceof Set ? [...value] : Object.values(value);
  return parts.reduce((sum: number, part) => sum + textsIn(part), 0);
}

/** A copy of a value in which one text is another one. */
function withText(value: unknown, at: number, text: string): unknown {
  let left = at;
  const copy = (part: unknown): unknown => {
    if (typeof part === 'string') return left-- === 0 ? text : part;
    if (!isParent(part) || part instanceof Date || part instanceof RegExp) return part;
    if (part instanceof Map) return new Map([...part].map(copy) as [unknown, unknown][]);
    if (part instanceof Set) return new Set([...part].map(copy));
    if (Array.isArray(part)) return part.map(copy);
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, copy(item)]));
  };
  return copy(value);
}

/** What a text is at a terminal with colors, without our colors. */
function atTerminal(shown: readonly Block[] | string | undefined): string {
  const stream = () => Object.assign(new PassThrough(), { isTTY: true, columns: 80, getColorDepth: () => 8 });
  const [stdout, stderr] = [stream(), stream()] as unknown as [NodeJS.WriteStream, NodeJS.WriteStream];
  const output = createOutput({ stdout, stderr });
  output.print(typeof shown === 'object' ? render(shown, output.screen) : (shown ?? ''));
  return withoutColors(String(stdout.read() ?? ''));
}

function isHarmless(text: string): boolean {
  return text === printable(text) && !new RegExp(`^\\s*${MARK}`, 'm').test(text);
}

type Views = Pick<Command, 'views'>['views'];

/** Every text of a result, spoiled in turn by what fast-check makes. */
function holds<Result>(
  result: Result,
  { text, json }: Views,
  make: (spoiled: Result) => unknown = (spoiled) => spoiled,
) {
  let shown = 0;
  const count = textsIn(result);
  fc.assert(
    fc.property(fc.nat(count - 1), hostile, (at, spoiled) => {
      let made: unknown;
      let found: string | undefined;
      let data: unknown;
      try {
        made = make(withText(result, at, spoiled) as Result);
        found = atTerminal(text(made));
        data = json(made);
      } catch {
        // A word that is one of a few, such as a level, was no longer one of them.
        return true;
      }
      shown += 1;
      const jsonText = escapeJson(JSON.stringify(data, null, 2));
      return isHarmless(found) && printable(jsonText) === jsonText;
    }),
    { numRuns: runs(Math.max(300, Math.min(3 * count, 1500))) },
  );
  return shown;
}

const asViews = (views: unknown) => views as Views;

t.test('doctor: no text of a world does more to a terminal than show characters', async (t) => {
  const world = healthyWorld({
    runners: {
      complete: true,
      namespaces: new Map([['gitlab', { seen: [runner(template({ kubernetes: { x: {} } }))] }]]),
    },
  });
  const shown = holds(world, asViews(doctor.views), (spoiled) => {
    const diagnosis: Diagnosis = diagnose(spoiled, checks);
    return { is: 'diagnosis', diagnosis, places: undefined };
  });
  t.ok(shown > runs(150), `${shown} diagnoses`);
});

t.test('doctor: no text of the review of a world does, nor in its report', async (t) => {
  const workloads = [{ namespace: 'gitlab', kind: 'deployment', name: 'redis' }];
  const world = reviewedWorld({ security: security({ workloads }), endpoints: { seen: 0 } });
  const diagnosis = diagnose(world, checksFor({ security: true }));
  const review = answeredReview(world, diagnosis, '1.2.3');
  for (const isMarkdown of [false, true])
    t.ok(holds({ is: 'review', diagnosis, review, places: undefined, isMarkdown }, asViews(doctor.views)) > runs(150));
});

t.test('doctor: no text of a diagnosis does', async (t) => {
  const world = healthyWorld({
    endpoints: { seen: 0 },
    deployment: { seen: undefined },
    document: { seen: undefined },
  });
  const diagnosis = diagnose(world, checks);
  t.ok(holds({ is: 'diagnosis', diagnosis, places: undefined }, asViews(doctor.views)) > runs(150));
});

t.test('explain: no text of a review does', async (t) => {
  for (const one of [...casesIn('managers.yaml'), ...casesIn('requested.yaml'), ...casesIn('tampering.yaml')].slice(
    0,
    12,
  )) {
    const snapshot = snapshotOf(one);
    const review = reviewOf(one);
    review.request.object.spec.containers = [];
    review.request.object.spec.volumes = [];
    const explainIt = (object: object) => {
      const place = () => 'x';
      const found = { object: object as Record<string, unknown>, kind: 'AdmissionReview', placeOf: place };
      const question = questionOf(found, snapshot.index, { labels: {}, annotations: {} } as never, true);
      return question === undefined
        ? []
        : [question].flat().map((each) => explainQuestion(each, snapshot, 'enforce', undefined));
    };
    t.ok(holds<object>(review, asViews(explain.views), explainIt) > runs(100), one.name);
  }
});

t.test('validate, generate, probe and demo: no text of a result does', async (t) => {
  const finding = { code: 'x', level: 'error', path: 'a.b', line: 1, column: 2, message: 'found x' } as const;
  const validated = [
    {
      file: 'mapping.yaml',
      about: '1 rule',
      findings: [finding, { ...finding, level: 'warning' }],
      lines: ['a: {b: \u001b[2J}'],
    },
  ];
  t.ok(holds({ validated, isPartial: true }, asViews(validate.views)) > runs(120));
  const step = { path: 'chart/values.yaml', action: 'change', found: 'a\nb\n', wanted: 'a\nc\n', conflict: 'edited' };
  for (const force of [true, false]) {
    const result = { output: 'out', mode: 'dry-run', force, steps: [step], manifestDiffers: true, diff: force };
    t.ok(holds(result, asViews(generate.views)) > runs(150));
  }
  const check = { name: 'answer', ok: false, message: 'HTTP 500', hint: 'check its log' };
  t.ok(holds({ url: 'https://x', ok: false, checks: [check] }, asViews(probe.views)) > runs(150));
  const row = {
    pod: 'a',
    project: '1',
    from: 'b',
    to: undefined,
    reason: 'no_rule',
    role: 'y',
    milliseconds: 1,
  };
  const demo = { text: demoBlocks as Views['text'], json: (rows: unknown) => rows };
  t.ok(holds([row], demo) > runs(150));
});

t.test('test and plan: no text of a result does', async (t) => {
  const rule = { rule: 'billing', file: 'mapping.yaml', place: { line: 1, column: 2 } };
  const got = { allowed: false, account: undefined, reason: 'no_rule', message: 'The pod', rule, byDefault: false };
  const failed = {
    ...{ name: 'a case', file: 'cases.yaml', place: { line: 1, column: 2 }, passed: false, got },
    ...{ expected: { account: 'ci-billing', rule: 'billing' }, near: [{ ...rule, why: 'it is for others' }] },
  };
  const tested = {
    rules: 'mapping.yaml',
    ruleCount: 2,
    cases: [failed],
    failed: 1,
    unreached: [rule],
    everyRule: true,
  };
  t.ok(holds(tested, asViews(test.views)) > runs(150));
  const outcome = { account: 'ci-billing', rule: 'billing', reason: 'patched' };
  const group = {
    ...{ before: outcome, after: { ...outcome, account: undefined }, effect: 'refused', requested: 'ci-admin' },
    ...{ conditions: ['the runner is one'], projects: new Set(['1']), more: 0, othersBut: undefined, jobs: 0 },
    origins: [
      { namespace: 'gitlab', requester: 'c' },
      { namespace: 'ci', requester: 'd' },
    ],
    example: { before: 'a', after: 'b', project: '1', namespace: 'gitlab', requester: 'c', assumed: ['d'] },
  };
  const labels = { rootGroups: { values: ['10'], except: false, none: false }, conditions: [] };
  const byGroup = [
    { ...group, ...labels, requested: undefined },
    { ...group, ...labels, runners: { values: ['abcdefgh'], except: true, none: true } },
  ];
  const arn = 'arn:aws:iam::111122223333:role/ci';
  const aws = {
    ...{
      changes: true,
      made: [arn],
      destroyed: ['x'],
      released: ['y'],
      renamed: [{ account: 'ci', from: 'x', to: arn }],
    },
    ...{
      imported: [arn],
      settings: [arn],
      trust: [arn],
      permissions: [arn],
      order: ['owners', 'terraform', 'helm', 'remove the old'],
    },
    roles: [{ account: 'ci', from: 'x', to: arn }],
    owners: [{ arn, adds: [{ Sid: 'a' }], removes: [{ Sid: 'b' }], permissions: true }],
    moved: [{ account: 'ci', added: ['a'], removed: ['b'], inPlace: true }],
  };
  const edit = {
    ...{ before: 'a', after: 'b', unseen: ['the pods'], accounts: 'assumed', aws },
    modes: [{ namespace: 'gitlab', mode: 'enforce' }],
    roles: { before: () => 'old', after: () => 'new' },
  };
  const byRules = { asked: 1, isBounded: true, changes: [group, ...byGroup] };
  const ofPods = {
    ...{ source: 'audit log', asked: 1, projects: 1, lines: { all: 2, bad: 1 }, changes: [group] },
    unknown: { count: 1, byRules },
    decidedOtherwise: { count: 1, example: { pod: 'p', recorded: 'patched', decided: 'no_rule' } },
    withoutLabels: { count: 1, labels: new Set(['rootGroup', 'runnerVersion']), example: 'p' },
  };
  for (const jobs of [{ source: 'rules', unplanned: ['managers'], ...byRules }, ofPods])
    t.ok(holds({ ...edit, jobs }, asViews(plan.views)) > runs(120));
});
