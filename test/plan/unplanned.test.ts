import t from 'tap';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile } from '../../src/mapping/index/compile.ts';
import { unplannedIn } from '../../src/plan/unplanned.ts';

const OLD = `version: 1
managers: [{serviceAccount: ci/one}]
rules:
  - {name: a, match: {kind: job}, serviceAccount: ci-a}
  - {name: m, match: {kind: manager}, serviceAccount: one}
`;

const indexOf = (text: string) => {
  const { mapping } = parseMapping(text);
  if (mapping === undefined) throw new Error(text);
  return compile(mapping);
};

const EDITS: readonly (readonly [name: string, after: string, parts: readonly string[]])[] = [
  ['nothing', OLD, []],
  ['a rule for jobs', OLD.replace('ci-a', 'ci-b'), []],
  ['the default for jobs', `${OLD}default: {job: keep}\n`, []],
  ['a rule for managers', OLD.replace('serviceAccount: one', 'serviceAccount: two'), ['rules for managers']],
  ['the managers', OLD.replace('ci/one', 'ci/two'), ['managers']],
  ['the default for managers', `${OLD}default: {manager: deny}\n`, ['default.manager']],
  ['who is exempt', `${OLD}exempt: {users: [alice]}\n`, ['exempt']],
  ['what accounts without a role do', `${OLD}unannotated: allow\n`, ['unannotated']],
];

for (const [name, after, parts] of EDITS)
  t.test(`an edit of ${name}`, async (t) => {
    t.strictSame(unplannedIn({ before: indexOf(OLD), after: indexOf(after) }), parts);
  });
