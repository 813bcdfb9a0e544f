import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile } from '../../src/mapping/index/compile.ts';
import { match } from '../../src/mapping/index/match.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import type { JobSubject } from '../../src/mapping/subject.ts';
import { uncommented } from './uncommented.ts';

const FOLDER = new URL('../../examples/', import.meta.url);
const EXAMPLES = ['mapping.yaml', 'minimal.yaml', 'observe-first.yaml'];

for (const file of EXAMPLES) {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');

  t.test(`examples/${file} has no findings and names its schema for editors`, async (t) => {
    t.same(parseMapping(text).findings, []);
    const [, schema = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
    t.ok(readdirSync(FOLDER).includes(schema), schema);
  });

  t.test(
    `examples/${file} is valid with the lines in its comments uncommented, and nothing else changed`,
    async (t) => {
      const shown = uncommented(text);
      const { findings, mapping } = parseMapping(shown);
      t.same(
        findings.filter(({ level }) => level === 'error'),
        [],
        shown,
      );
      t.ok((mapping?.rules.length ?? 0) > 0);
    },
  );
}

t.test('examples/mapping.yaml gives the accounts that its comments name', async (t) => {
  const { mapping } = parseMapping(readFileSync(new URL('mapping.yaml', FOLDER), 'utf8'));
  const index = compile(mapping as Mapping);
  const job: JobSubject = {
    kind: 'job',
    namespace: 'gitlab',
    createdBy: 'gitlab/gitlab-runner-common',
    instance: undefined,
    project: '4242',
    rootGroup: undefined,
    runner: undefined,
  };
  const account = (project: string, there = true) => match(index, { ...job, project }, () => there)?.serviceAccount;
  t.equal(account('4242'), 'ci-billing');
  t.equal(account('4243'), 'ci-billing');
  t.equal(account('9876'), 'ci-project-9876');
  t.equal(account('9876', false), undefined);
  const manager = { kind: 'manager', namespace: 'gitlab', name: 'fargate-small' } as const;
  t.equal(match(index, manager, () => true)?.serviceAccount, 'gitlab-runner-common');
  t.equal(
    match(index, { ...manager, name: undefined }, () => true),
    undefined,
  );
});
