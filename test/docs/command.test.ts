import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { versionBlocks } from '../../src/cli/views/version.ts';
import { compareVersions } from '../../src/versions/compare-versions.ts';
import type { ClusterVersions } from '../../src/versions/versions.ts';
import { printed, terminalOf } from '../cli/screens.ts';
import { readPage } from './page.ts';

// UPDATE_TRANSCRIPTS=1 writes the output on the page again.

const file = join(import.meta.dirname, '../../docs/command.md');

t.test('docs/command.md shows what version --cluster prints on a terminal', async (t) => {
  const cluster: ClusterVersions = {
    server: 'https://api.example.com',
    kubernetes: 'v1.36.3',
    webhook: {
      deployment: 'gitlab-runner-irsa/gitlab-runner-irsa',
      image: 'ghcr.io/OWNER/gitlab-runner-irsa:0.2.0',
      chart: 'gitlab-runner-irsa-0.2.0',
      chartFor: '0.2.0',
    },
    unseen: [],
  };
  const [version, node, platform] = ['0.1.0', '24.21.0', 'linux-x64'];
  const differences = compareVersions(version, cluster);
  const expected = printed(versionBlocks({ version, node, platform, cluster, differences }), terminalOf(80)).trimEnd();
  const page = readFileSync(file, 'utf8');
  const shown = readPage(page).blocks.find(({ mark }) => mark === 'version')?.content ?? '';
  t.not(shown, '');
  if (process.env.UPDATE_TRANSCRIPTS)
    writeFileSync(
      file,
      page.replace(shown, () => expected),
    );
  else t.equal(shown, expected);
});

t.test('docs/command.md lists every code of version', async (t) => {
  const { text } = readPage(readFileSync(file, 'utf8'));
  const codes = JSON.parse(readFileSync('docs/schemas/version.json', 'utf8')) as object;
  const known = /"enum":\["webhook_newer"[^\]]*\]/.exec(JSON.stringify(codes))?.[0] ?? '';
  const listed = [...known.matchAll(/[a-z]+_[a-z_]+/g)].map(([code]) => code);
  t.ok(listed.length > 4);
  for (const code of listed) t.match(text, `\`${code}\``);
});
