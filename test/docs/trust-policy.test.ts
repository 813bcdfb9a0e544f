import { globSync, readFileSync } from 'node:fs';
import t from 'tap';
import { parseIssuer } from '../../src/iam/oidc-issuer.ts';
import { checkTrustPolicy } from '../../src/iam/trust/check-trust-policy.ts';
import { runCli } from '../cli/command-line.ts';
import { cases, ISSUER } from '../iam/trust/cases.ts';
import { textCases } from '../iam/trust/text/text-cases.ts';
import { readPage } from './page.ts';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const page = readPage(read('docs/trust-policy.md'));

/** All codes in the source. */
const CODES = new Set(
  globSync('src/iam/{read,trust}/**/*.ts').flatMap((file) =>
    [...read(file).matchAll(/(?:code: |say\(|error\(|warning\(\s*)\s*'([a-z]+(?:_[a-z]+)*)'/g)].map(([, code]) =>
      String(code),
    ),
  ),
);
/** The levels of each code in the cases. */
const LEVELS = new Map<string, Set<string>>();
for (const line of [...cases, ...textCases].flatMap(({ expected }) => expected)) {
  const [, level = '', code = ''] = /^expect \S+ (\w+) .*\[(\w+)\]$/.exec(line) ?? [];
  if (level !== '') LEVELS.set(code, (LEVELS.get(code) ?? new Set()).add(level));
}

t.test('every code has its heading in docs/trust-policy.md, and every heading is a code', async (t) => {
  t.ok(CODES.size > 40, [...CODES].join(' '));
  const headings = page.headings.filter(({ level }) => level === 3).map(({ text }) => text);
  t.same(headings.toSorted(), [...CODES].toSorted());
});

t.test('every code has a case, and its section has the levels of the cases', async (t) => {
  for (const code of CODES) {
    const [said = ''] =
      page.sections
        .get(code)
        ?.split('\n')
        .filter((line) => line.startsWith('**')) ?? [];
    const levels = [...said.matchAll(/\*\*(\w+)/g)].map(([, level]) => String(level).toLowerCase());
    t.same(levels.toSorted(), [...(LEVELS.get(code) ?? [])].toSorted(), code);
  }
});

for (const { mark = '', content } of page.blocks.filter((block) => block.mark?.startsWith('case: '))) {
  t.test(`what docs/trust-policy.md shows for the ${mark} is what is printed`, async (t) => {
    const file = mark.slice('case: '.length);
    const { question, text = '' } = cases.find((one) => one.file === file) ?? {};
    const account = `${question?.account.namespace}/${question?.account.name}`;
    const words = ['validate', 'trust-policy', '-', '--service-account', account, '--issuer', String(question?.issuer)];
    // As in a file, without the lines of the case.
    const stdin = text.replaceAll(/^# .*\n/gm, '');
    t.equal(content, (await runCli(words, { stdin })).stdout.trimEnd().replaceAll('<stdin>', 'policy.json'));
  });
}

t.test('the policies that the pages show let in their account, and no other', async (t) => {
  const shown = [
    { file: 'docs/trust-policy.md', account: { namespace: 'gitlab', name: 'ci-billing' }, issuer: ISSUER },
    {
      file: 'docs/installation.md',
      account: { namespace: 'gitlab', name: 'gitlab-runner-common' },
      issuer: String(parseIssuer('https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE')),
    },
  ];
  for (const { file, ...question } of shown) {
    const [block] = readPage(read(file)).blocks.filter(({ content }) => content.includes('"Federated"'));
    t.same(
      checkTrustPolicy(JSON.parse(String(block?.content)), question),
      { letsIn: 'only', others: [], also: [], issues: [] },
      file,
    );
  }
});
