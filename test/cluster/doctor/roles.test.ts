import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { rolesSchema } from '../../../src/cli/schemas/roles.ts';
import { runCli } from '../../cli/command-line.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { createDoctorWorld } from './world.ts';

// The command line of the doctor, without the options that the map does not need.
const withoutGuard = (words: readonly string[]) =>
  words
    .slice(1)
    .filter((word, index, all) => ![word, all[index - 1]].some((one) => /^--(?:validating|guard)/.test(String(one))));

t.test('the map of a cluster has its accounts and runners, and what is wrong with a role', async (t) => {
  const world = await createDoctorWorld(t, connect());
  const { aws, gitlab } = world;
  const trust = join(aws, 'ci-billing.json');
  writeFileSync(trust, readFileSync(trust, 'utf8').replace(/:ci-billing"/, ':billing"'));
  const words = ['roles', ...withoutGuard(world.words)];

  const { stdout, stderr } = await runCli([...words, '--json']);
  t.equal(stderr, '');
  const { edges, modes, nodes } = rolesSchema.parse(JSON.parse(stdout));
  t.same(modes, [{ namespace: gitlab, mode: 'enforce' }]);
  const names = nodes.flatMap((node) => ('name' in node ? [`${node.is} ${node.name}`] : []));
  for (const name of [
    `runner deployment ${gitlab}/gitlab-runner`,
    'rule billing',
    'account ci-billing',
    'account ci-project-77',
  ])
    t.ok(names.includes(name), `${name}: ${names.join(', ')}`);
  const refused = edges.filter(({ sides }) =>
    sides.some(({ findings }) => findings.some(({ code }) => code === 'trust_refuses')),
  );
  t.equal(refused.length, 1);
  t.match(refused[0]?.from, /^account:ci-billing /);

  const one = await runCli([...words, '--project', '4242']);
  t.equal(one.code, 1);
  t.match(one.stdout, /billing +ci-billing +ci-billing +✗ wrong/);
  t.notMatch(one.stdout, 'ci-project-77');
  t.match(one.stdout, `\nmodes      ${gitlab}: enforce\n`);

  const { stdout: page } = await runCli([...world.words, '--format', 'html']);
  t.match(page, /^<!doctype html>/);
  t.match(page, '"code":"trust_refuses"');
});
