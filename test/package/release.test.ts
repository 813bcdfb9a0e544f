import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';

// What the release workflow publishes. Its last step runs here in a shell, beside scripts that answer as GitHub CLI and npm do.

type Step = { run?: string; uses?: string; with?: Record<string, string> };
type Job = { permissions?: Record<string, string>; steps?: readonly Step[] };
const workflow = parse(readFileSync(join(import.meta.dirname, '../../.github/workflows/release.yml'), 'utf8'));
const jobs = workflow.jobs as Record<string, Job>;
const steps = (job: string) => jobs[job]?.steps ?? [];
const runs = (job: string) => steps(job).map(({ run = '' }) => run);

t.test('SHA256SUMS has the checksum of every file of the release but itself', async (t) => {
  const files = ['a.tar.gz', 'chart.tgz', 'chart.tgz.prov', 'signing-key.asc'];
  const gh = [
    '#!/bin/sh',
    'case "$2" in',
    `download) mkdir -p release; for file in ${files.join(' ')}; do echo "$file" > "release/$file"; done;;`,
    'upload) shift 3; for file; do test "$file" = --clobber || cp "$file" uploaded; done;;',
    'esac',
  ].join('\n');
  const folder = t.testdir({ uploaded: {}, bin: { gh, npm: '#!/bin/sh\necho printed\n' } });
  const script = `chmod +x bin/*\nPATH="$PWD/bin:$PATH"\n${runs('publish')
    .filter((run) => run.includes('release/'))
    .join('\n')}`;
  const code = await new Promise<number>((resolve) => {
    const env = { ...process.env, GITHUB_REF_NAME: 'v1' };
    execFile('bash', ['-euc', script], { cwd: folder, env }, (error) => resolve(error === null ? 0 : 1));
  });
  t.equal(code, 0);
  const summed = readFileSync(join(folder, 'uploaded/SHA256SUMS'), 'utf8');
  const others = readdirSync(join(folder, 'uploaded')).filter((file) => file !== 'SHA256SUMS');
  t.strictSame(others, ['gitlab-runner-irsa.spdx.json', 'gitlab-runner-irsa.yaml']);
  t.strictSame(
    [...summed.matchAll(/^[0-9a-f]{64} {2}(\S+)$/gm)].map(([, file]) => String(file)).sort(),
    [...files, ...others].sort(),
  );
});

t.test('checksums, manifest, list of packages and key of a release are attested before it is public', async (t) => {
  const publish = steps('publish');
  const attested = publish.findIndex(({ uses = '' }) => uses.startsWith('actions/attest-build-provenance@'));
  const visible = publish.findIndex(({ run = '' }) => run.includes('--draft=false'));
  t.ok(attested > 0 && attested < visible);
  const paths = String(publish[attested]?.with?.['subject-path']);
  for (const file of ['SHA256SUMS', 'gitlab-runner-irsa.yaml', 'gitlab-runner-irsa.spdx.json', 'signing-key.asc'])
    t.match(paths, `release/${file}`);
  t.match(jobs.publish?.permissions, { 'id-token': 'write', attestations: 'write' });
});

t.test('image and chart have a signature that GitOps tools verify', async (t) => {
  for (const job of ['image', 'chart']) {
    t.ok(steps(job).some(({ uses = '' }) => uses.startsWith('sigstore/cosign-installer@')));
    t.ok(
      runs(job).some((run) => /cosign sign --yes "[^"@]+@\$digest"/i.test(run)),
      'by digest',
    );
  }
});
