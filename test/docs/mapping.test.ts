import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { stringify } from 'yaml';
import { runCli } from '../cli/command-line.ts';
import { readPage } from './page.ts';

const page = readPage(readFileSync(join(import.meta.dirname, '../../docs/mapping.md'), 'utf8'));
const mapping = page.blocks.find(({ mark }) => mark === 'mapping: no AWS, the configured account')?.content ?? '';

/** An account with a role, one without, and the one that the manager configures, also without. */
const accounts = stringify({
  kind: 'List',
  apiVersion: 'v1',
  items: ['ci-billing', 'ci-bare', 'ci-default'].map((name) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      ...{ name, namespace: 'ci' },
      ...(name !== 'ci-billing'
        ? {}
        : { annotations: { 'eks.amazonaws.com/role-arn': `arn:aws:iam::111122223333:role/${name}` } }),
    },
  })),
});

/** The reason code and the account that a job of project 5001 gets. */
async function decided(t: Test, text: string): Promise<[reason: string, account: string | undefined]> {
  const folder = t.testdir({ 'mapping.yaml': text, 'accounts.yaml': accounts });
  const files = ['--mapping', join(folder, 'mapping.yaml'), '--accounts', join(folder, 'accounts.yaml')];
  const { stderr, stdout } = await runCli(['explain', ...files, '--project', '5001', '--json']);
  if (stdout === '') throw new Error(stderr);
  const [{ allowed, from, reason, to = from }] = JSON.parse(stdout);
  return [reason, allowed ? to : undefined];
}

t.test('a project that needs no AWS passes as the page says, and in no other way', async (t) => {
  t.strictSame(await decided(t, mapping), ['already_correct', 'ci-default']);
  const withAnother = mapping.replace('serviceAccount: ci-default', 'serviceAccount: ci-bare');
  t.strictSame(await decided(t, withAnother), ['unannotated', undefined]);
  const withoutRule = mapping.replace('[5001, 5002]', '[5002]');
  t.strictSame(await decided(t, withoutRule), ['no_rule', undefined]);
  t.strictSame(await decided(t, withoutRule.replace('job: deny', 'job: keep')), ['kept', 'ci-default']);
});
