import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse, stringify } from 'yaml';
import { runCli } from '../cli/command-line.ts';
import { readPage } from './page.ts';

const page = readPage(readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8'));

t.test('the trust policy for two clusters lets in the account of each of them, and nothing else', async (t) => {
  const policy = page.blocks.find(({ mark }) => mark === 'trust policy: two clusters')?.content ?? '';
  const ask = async (account: string, id: string) => {
    const issuer = `https://oidc.eks.eu-central-1.amazonaws.com/id/${id}`;
    const words = ['validate', 'trust-policy', '-', '--service-account', account, '--issuer', issuer, '--json'];
    const { code, stderr, stdout } = await runCli(words, { stdin: policy });
    if (stdout === '') throw new Error(stderr);
    return { code, letsIn: JSON.parse(stdout)[0].letsIn };
  };
  for (const id of ['BLUE', 'GREEN']) {
    t.match(await ask('gitlab/ci-billing', id), { code: 0, letsIn: 'only' });
    t.match(await ask('gitlab/ci-other', id), { code: 1, letsIn: 'nobody' });
  }
  t.match(await ask('gitlab/ci-billing', 'OTHER'), { code: 1, letsIn: 'nobody' });
});

t.test('a trust policy for four clusters fits into the quota of AWS', async (t) => {
  const policy = page.blocks.find(({ mark }) => mark === 'trust policy: two clusters')?.content ?? '{}';
  const parsed = JSON.parse(policy.replaceAll(/BLUE|GREEN/g, 'A'.repeat(32))) as { Statement: unknown[] };
  const length = (copies: number) =>
    JSON.stringify({ ...parsed, Statement: Array(copies).fill(parsed.Statement).flat() }).length;
  // IAM does not count white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  t.ok(length(2) <= 2048, String(length(2)));
  t.ok(length(3) > 2048, String(length(3)));
});

t.test(
  'the values that switch monitoring on have the labels that a Prometheus selects, and the page says where to look',
  async (t) => {
    const values = parse(page.blocks.find(({ mark }) => mark === 'values of the chart: monitoring')?.content ?? '');
    t.match(values.serviceMonitor, { enabled: true, labels: { release: String } });
    t.strictSame(values.prometheusRule.labels, values.serviceMonitor.labels);
    const section = page.sections.get('dashboard') ?? '';
    for (const selector of ['serviceMonitorSelector', 'ruleSelector', 'NamespaceSelector']) t.match(section, selector);
  },
);

t.test('plan says of the recipe that moves a project what the page says', async (t) => {
  const { blocks = [] } = readPage(page.sections.get('move-a-project-to-another-role') ?? '');
  const after = blocks.find(({ mark }) => mark === 'part of a mapping')?.content ?? '';
  const mapping = (rules: string) =>
    `version: 1\nmanagers: [{serviceAccount: gitlab/common}]\n${rules}\ndefault: {job: deny}\n`;
  const folder = t.testdir({
    'mapping.yaml': mapping(after.replace('ci-data', 'ci-billing')),
    'new.yaml': mapping(after),
    'allowed.yaml': mapping(`${after}\n    allow: [ci-billing]`),
  });
  const plan = async (file: string) => {
    const { code, stdout } = await runCli(['plan', join(folder, 'mapping.yaml'), join(folder, file)]);
    return [code, ...stdout.split('\n').filter((line) => /^(?:refused|another account):/.test(line))];
  };
  t.strictSame(await plan('new.yaml'), [1, 'refused: project 4242', 'another account: project 4242']);
  t.notOk((await plan('allowed.yaml')).includes('refused: project 4242'));
});

t.test('plan says of the fleet of the recipe what the page says, and the order of its commands', async (t) => {
  const added = parse(page.blocks.find(({ mark }) => mark === 'part of a fleet: added')?.content ?? '');
  const before = parse(readFileSync(join(import.meta.dirname, '../../examples/shared-cache/fleet.yaml'), 'utf8'));
  const after = {
    ...before,
    serviceAccounts: [...before.serviceAccounts, ...added.serviceAccounts],
    rules: [...added.rules, ...before.rules],
  };
  const folder = t.testdir({ 'before.yaml': stringify(before), 'after.yaml': stringify(after) });
  const plan = async (from: string, to: string) => {
    const { stdout } = await runCli(['plan', join(folder, from), join(folder, to)]);
    return stdout.replaceAll(/\s+/g, ' ');
  };
  const places = (text: string, words: readonly string[]) => words.map((one) => text.indexOf(one));
  const sorted = (list: readonly number[]) => list.toSorted((one, other) => one - other);

  const adding = await plan('before.yaml', 'after.yaml');
  t.match(adding, 'another account: project 4242');
  const first = places(adding, ['terraform apply', 'helm upgrade']);
  t.ok(first.every((place) => place > 0) && String(first) === String(sorted(first)), adding);

  const removing = await plan('after.yaml', 'before.yaml');
  const last = places(removing, ['helm upgrade', 'terraform apply']);
  t.ok(last.every((place) => place > 0) && String(last) === String(sorted(last)), removing);

  for (const [title, order] of [
    ['add-a-project', ['plan - fleet.yaml', 'generate fleet.yaml', 'apply roles.tfplan', 'helm upgrade']],
    ['remove-a-project', ['plan - fleet.yaml', 'generate fleet.yaml', 'helm upgrade', 'apply roles.tfplan']],
  ] as const) {
    const { blocks } = readPage(page.sections.get(title) ?? '');
    const commands = blocks.flatMap(({ content, language }) => (language === 'sh' ? content : [])).join('\n');
    const found = places(commands, order);
    t.ok(found.every((place) => place > 0) && String(found) === String(sorted(found)), commands);
  }
});
