import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { views, type Written } from '../../src/cli/commands/init.ts';
import { render } from '../../src/cli/terminal/render.ts';
import { screenOf } from '../../src/cli/terminal/screen.ts';
import { discoveryOf } from '../../src/init/init.ts';
import { createPastJobs, type PastJobs } from '../../src/init/past/past-jobs.ts';
import { CHECKS } from '../../src/init/preflight/checks.ts';
import { readRecord } from '../../src/records/read-record.ts';
import { created } from './audit-events.ts';
import { sightOf } from './sight.ts';

// UPDATE_TRANSCRIPTS=1 writes the examples on the page again.

const FILE = new URL('../../docs/init.md', import.meta.url);
const ROLE = 'arn:aws:iam::111122223333:role';
const OPTIONS = {
  for: 'fleet',
  webhookNamespace: 'gitlab-runner-irsa',
  clusterName: undefined,
  image: undefined,
} as const;
const TOML = '[[runners]]\n[runners.kubernetes]\nnamespace = "ci"\nservice_account_overwrite_allowed = "^ci-"\n';

const DEPLOYS = { project: '102', namespace: 'ci', account: 'ci-deploy' };

/** Two projects that run at night. */
function pastJobs(): PastJobs {
  const past = createPastJobs();
  for (const [at, project] of ['100', '101', '101'].entries()) {
    const event = created({ id: `0000000${at}`, project, account: `ci-p${project}` });
    past.add(event, readRecord(event));
  }
  return past.result({ all: 3, bad: 0 });
}

const sight = sightOf({
  runners: [{ name: 'gitlab-runner', account: 'gitlab-runner', toml: TOML }],
  accounts: {
    'gitlab/gitlab-runner': `${ROLE}/runner`,
    'ci/ci-billing': `${ROLE}/billing`,
    'ci/ci-shop': `${ROLE}/shop`,
  },
  jobs: [
    { project: '4242', namespace: 'ci', account: 'ci-billing' },
    { project: '4243', namespace: 'ci', account: 'ci-billing' },
    { project: '77', namespace: 'ci', account: 'default' },
  ],
  clusterName: 'arn:aws:eks:eu-central-1:111122223333:cluster/tools',
  issuer: 'https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE',
});
const found = discoveryOf(sight, OPTIONS);
const result: Written = { ...found, ...OPTIONS, output: '.', written: [{ path: 'fleet.yaml', state: 'written' }] };
const fleet = found.files.get('fleet.yaml') ?? '';

const PROJECTS = ['100', '101', '102'];
const company = discoveryOf(
  sightOf({
    runners: [{ name: 'gitlab-runner', account: 'gitlab-runner', toml: TOML }],
    accounts: Object.fromEntries(
      ['ci-deploy', ...PROJECTS.map((id) => `ci-p${id}`), 'ci-p130'].map((name) => [`ci/${name}`, `${ROLE}/${name}`]),
    ),
    jobs: [...PROJECTS.map((project) => ({ project, namespace: 'ci', account: `ci-p${project}` })), DEPLOYS],
    past: pastJobs(),
  }),
  { ...OPTIONS, for: 'chart' },
);
const mapping = company.files.get('mapping.yaml') ?? '';

const EXAMPLES: Readonly<Record<string, string>> = {
  text: render(
    views.text(result),
    screenOf({ isTerminal: true, columns: 80 }, (_, text) => text),
  ),
  convention: mapping.slice(mapping.indexOf('rules:'), mapping.indexOf('\n# For pods')),
  rules: fleet.slice(fleet.indexOf('rules:'), fleet.indexOf('\n# For pods')),
};

for (const [name, wanted] of Object.entries(EXAMPLES)) {
  t.test(`docs/init.md shows what init prints and writes: ${name}`, async (t) => {
    const page = readFileSync(FILE, 'utf8');
    const block = new RegExp(`(?<=<!-- init: ${name} -->\n\`\`\`\\w+\n)[^]*?(?=\`\`\`\n)`);
    if (process.env.UPDATE_TRANSCRIPTS)
      writeFileSync(
        FILE,
        page.replace(block, () => wanted),
      );
    t.equal(block.exec(readFileSync(FILE, 'utf8'))?.[0], wanted);
  });
}

t.test('docs/init.md explains every finding of the check, with its level', async (t) => {
  const page = readFileSync(FILE, 'utf8');
  const sections = new Map(
    [...page.matchAll(/^### (\w+)\n\n([^#]*)/gm)].map(([, code = '', text = '']) => [code, text]),
  );
  const source = readFileSync(new URL('../../src/init/preflight/findings.ts', import.meta.url), 'utf8');
  const codes = [...source.matchAll(/code: '(\w+)',\s*level: '(\w+)'|code: '(\w+)'/g)];
  t.same(codes.map(([, code, , other]) => code ?? other).toSorted(), [...sections.keys()].toSorted());
  for (const [, code = '', level] of codes)
    if (level !== undefined) t.ok(sections.get(code)?.toLowerCase().startsWith(level), code);
  t.equal(new Set(CHECKS.map(({ id }) => id)).size, CHECKS.length);
});
