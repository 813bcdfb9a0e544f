import fc from 'fast-check';
import t from 'tap';
import { parseMapping } from '../../../src/mapping/document/parse.ts';
import { compile } from '../../../src/mapping/index/compile.ts';
import {
  blocksByLabel,
  isByLabel,
  type LabelBlock,
  type LabelRow,
  worstOf,
} from '../../../src/plan/groups/by-label.ts';
import type { Group, Origin } from '../../../src/plan/groups/group.ts';
import { createGroups } from '../../../src/plan/groups/groups.ts';
import type { ValueSet } from '../../../src/plan/groups/value-set.ts';
import { mapPair } from '../../../src/plan/pair.ts';
import { occurrenceOf } from '../../../src/plan/reasoning/occurrence.ts';
import { reasonAbout } from '../../../src/plan/reasoning/reason.ts';
import { runs } from '../../runs.ts';
import { GROUPS, PROJECTS, pairs, RUNNERS } from '../reasoning/arbitrary.ts';

const HEAD = 'version: 1\nmanagers:\n  - {serviceAccount: ci/one}\n  - {serviceAccount: ci/two}\n';
const rules = (...lines: string[]) => `${HEAD}rules:\n${lines.map((line) => `  - ${line}\n`).join('')}`;

function groupsBetween(before: string, after: string): readonly Group[] {
  const indexes = mapPair({ before, after }, (text) => {
    const { mapping } = parseMapping(text);
    if (mapping === undefined) throw new Error(text);
    return compile(mapping);
  });
  const groups = createGroups(indexes);
  for (const change of reasonAbout(indexes).changes) groups.add(occurrenceOf(change));
  return groups.all();
}

const setWords = (name: string, set: ValueSet | undefined) =>
  set === undefined ? [] : [`${name} ${set.except ? 'not ' : ''}${set.values.join()}${set.none ? ' or none' : ''}`];
const rowWords = ({ after, before, effect, requested, rootGroups, runners, who }: LabelRow) =>
  [
    effect,
    ...(requested === undefined ? [] : [`requests ${requested}`]),
    `${before.account ?? before.reason} > ${after.account ?? after.reason}`,
    ...setWords('group', rootGroups),
    ...setWords('runner', runners),
    ...who.map(
      ({ origins, projects }) =>
        `${projects.except ? 'but ' : ''}${projects.values.join() || '-'} by ${origins.map(({ requester }) => requester).join()}`,
    ),
  ].join('; ');
const blockWords = (block: LabelBlock) => [
  `${block.is}${block.is === 'by label' && block.alsoRequested ? ', also requested' : ''}`,
  ...block.rows.map(rowWords),
];
const blocksBetween = (before: string, after: string) =>
  blocksByLabel(groupsBetween(before, after).filter(isByLabel)).map(blockWords);

const LISTS = [
  '{name: a, match: {kind: job, projects: [1], createdBy: [ci/one]}, serviceAccount: ci-x, allow: [ci-a]}',
  '{name: b, match: {kind: job, projects: [2], createdBy: [ci/two]}, serviceAccount: ci-x, allow: [ci-b]}',
  '{name: x, match: {kind: job}, serviceAccount: ci-x}',
];
const BY_GROUP = [
  '{name: ga, match: {kind: job, rootGroups: [10]}, serviceAccount: ci-a}',
  '{name: gb, match: {kind: job, rootGroups: [20]}, serviceAccount: ci-b}',
  '{name: gx, match: {kind: job, rootGroups: [30]}, serviceAccount: ci-x}',
];

t.test('rules by lists of projects that become rules by groups are a few lines, whatever their names', async (t) => {
  t.strictSame(blocksBetween(rules(...LISTS), rules(...BY_GROUP)), [
    [
      'by label, also requested',
      'account; ci-x > ci-a; group 10; but - by ci/one,ci/two',
      'account; ci-x > ci-b; group 20; but - by ci/one,ci/two',
      'refused; ci-x > no_rule; group not 10,20,30 or none; but - by ci/one,ci/two',
    ],
    [
      'requests',
      'refused; requests ci-x; ci-x > override_refused; group 10,20; but - by ci/one,ci/two',
      'refused; requests ci-a; ci-a > override_refused; group 20,30; 1 by ci/one',
      'refused; requests ci-b; ci-b > override_refused; group 10,30; 2 by ci/two',
    ],
  ]);
});

t.test('one project that leaves its group is one block', async (t) => {
  const own = '{name: own, match: {kind: job, projects: [7]}, serviceAccount: ci-own}';
  const [usual, requests] = blocksBetween(rules(...BY_GROUP), rules(own, ...BY_GROUP)).toReversed();
  t.strictSame(usual, [
    'by label, also requested',
    'account; ci-a > ci-own; group 10; 7 by ci/one,ci/two',
    'account; ci-b > ci-own; group 20; 7 by ci/one,ci/two',
    'account; ci-x > ci-own; group 30; 7 by ci/one,ci/two',
    'possible; no_rule > ci-own; group not 10,20,30 or none; 7 by ci/one,ci/two',
  ]);
  t.equal(requests?.length, 4);
});

t.test('a request that gives more than jobs get without one is a line', async (t) => {
  const [, , , ...others] = BY_GROUP;
  const ask = '{name: ga, match: {kind: job, rootGroups: [10]}, serviceAccount: ci-a, allow: [ci-deploy]}';
  const before = rules(...BY_GROUP);
  t.strictSame(blocksBetween(before, rules(ask, ...BY_GROUP.slice(1), ...others)), [
    ['requests', 'possible; requests ci-deploy; override_refused > ci-deploy; group 10; but - by ci/one,ci/two'],
  ]);
});

t.test('pods, projects that are only counted, and what no id decides have no block by label', async (t) => {
  const [group] = groupsBetween(rules(...BY_GROUP), HEAD);
  if (group === undefined) throw new Error('nothing differs');
  t.equal(isByLabel(group), true);
  t.equal(isByLabel({ ...group, rootGroups: undefined }), false);
  t.equal(isByLabel({ ...group, jobs: 1 }), false);
  t.equal(isByLabel({ ...group, more: 1 }), false);
  t.equal(isByLabel({ ...group, conditions: ['the job declines its AWS identity'] }), false);
  t.equal(isByLabel({ ...group, rootGroups: { values: [], except: true, none: false } }), false);
});

t.test('accounts of different roles are different rows', async (t) => {
  const groups = groupsBetween(rules(...LISTS), rules(...BY_GROUP)).filter(isByLabel);
  let number = 0;
  const all = blocksByLabel(groups, () => {
    number += 1;
    return number;
  }).flatMap(({ rows }) => rows);
  t.ok(all.length > blocksByLabel(groups).flatMap(({ rows }) => rows).length);
});

const has = (set: ValueSet | undefined, value: string | undefined) => {
  if (set === undefined) return true;
  return value === undefined ? set.none : set.values.includes(value) !== set.except;
};
const isOf = (group: Group, project: string, origin: Origin) =>
  group.origins.some((one) => one.requester === origin.requester && one.namespace === origin.namespace) &&
  (group.projects.has(project) || group.othersBut?.includes(project) === false);
const isInRow = ({ who }: LabelRow, project: string, origin: Origin) =>
  who.some(
    ({ origins, projects }) =>
      has(projects, project) &&
      origins.some((one) => one.requester === origin.requester && one.namespace === origin.namespace),
  );
const EVERY = {
  projects: [...PROJECTS, '98765'],
  groups: [...GROUPS, undefined],
  runners: [...RUNNERS, undefined],
};

t.test(
  'each job of a group is in a row, or gets what it requests anyway, and each job of a row is in a group',
  async () => {
    fc.assert(
      fc.property(pairs, (pair) => {
        const indexes = mapPair(pair, compile);
        const all = createGroups(indexes);
        for (const change of reasonAbout(indexes).changes) all.add(occurrenceOf(change));
        const groups = all.all().filter(isByLabel);
        const blocks = blocksByLabel(groups);
        const rows = blocks.flatMap(({ rows }) => rows);
        const alike = (a: Group | LabelRow, b: Group | LabelRow) =>
          a.effect === b.effect &&
          a.requested === b.requested &&
          a.after.account === b.after.account &&
          a.before.account === b.before.account;
        const origins = [
          ...new Map(groups.flatMap((group) => group.origins).map((one) => [JSON.stringify(one), one])).values(),
        ];
        return origins.every((origin) =>
          EVERY.projects.every((project) =>
            EVERY.groups.every((rootGroup) =>
              EVERY.runners.every((runner) => {
                const isAbout = (one: Group | LabelRow) => has(one.rootGroups, rootGroup) && has(one.runners, runner);
                const ofGroups = groups.filter((group) => isAbout(group) && isOf(group, project, origin));
                const ofRows = rows.filter((row) => isAbout(row) && isInRow(row, project, origin));
                const gets = (account: string | undefined) =>
                  blocks.some(
                    (block) =>
                      block.is === 'by label' &&
                      block.alsoRequested &&
                      block.rows.some((row) => ofRows.includes(row) && row.after.account === account),
                  );
                return (
                  ofGroups.every(
                    (group) =>
                      ofRows.some((row) => alike(row, group)) ||
                      (group.effect === 'possible' && group.requested !== undefined && gets(group.requested)),
                  ) && ofRows.every((row) => ofGroups.some((group) => alike(row, group)))
                );
              }),
            ),
          ),
        );
      }),
      { numRuns: runs(100) },
    );
  },
);

t.test('the worst effect of a block is that of its rows', async (t) => {
  const [block] = blocksByLabel(groupsBetween(rules(...LISTS), rules(...BY_GROUP)).filter(isByLabel));
  t.equal(block && worstOf(block), 'refused');
});
