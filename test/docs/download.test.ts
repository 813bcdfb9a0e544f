import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { readPage } from './page.ts';

// The commands of docs/command.md that download and verify the file of a release, run in a shell. The release is a folder, and a script
// answers as GitHub CLI does, which needs GitHub.

const root = join(import.meta.dirname, '../..');
const page = readPage(readFileSync(join(root, 'docs/command.md'), 'utf8'));
const block = page.blocks.find(({ mark }) => mark === 'commands: download and verify')?.content ?? '';
const ARCHIVE = 'gitlab-runner-irsa-linux-amd64.tar.gz';

type Release = { change?: (file: string) => void; attested?: boolean };

/** Runs the commands line by line, as they are pasted: the shell does not stop at an error. */
async function follow(t: Test, { change = () => undefined, attested = true }: Release): Promise<boolean> {
  const folder = t.testdir({
    release: {},
    work: {},
    bin: {},
    content: { 'gitlab-runner-irsa': 'the program', LICENSE: '' },
  });
  const at = (path: string) => join(folder, path);
  const archive = at(`release/${ARCHIVE}`);
  execFileSync('tar', ['-czf', archive, '-C', at('content'), 'gitlab-runner-irsa', 'LICENSE']);
  const sum = createHash('sha256').update(readFileSync(archive)).digest('hex');
  writeFileSync(at('release/SHA256SUMS'), `${sum}  ${ARCHIVE}\n${'0'.repeat(64)}  another.tar.gz\n`);
  change(archive);
  writeFileSync(at('bin/gh'), `#!/bin/sh\nexit ${attested ? 0 : 1}\n`, { mode: 0o755 });
  // A release that is installed goes to a folder of this test.
  writeFileSync(at('bin/sudo'), `#!/bin/sh\nmv "$2" ${at('bin')}\n`, { mode: 0o755 });
  mkdirSync(at('home'));
  const here = block.replace(/^RELEASE=.*$/m, `RELEASE=file://${at('release')}`);
  const env = { PATH: `${at('bin')}:${process.env.PATH}`, HOME: at('home') };
  await new Promise((resolve) => execFile('/bin/sh', ['-c', here], { cwd: at('work'), env }, resolve));
  return existsSync(at('bin/gitlab-runner-irsa'));
}

t.test('the commands download, verify and install the file of a release', async (t) => {
  t.ok(await follow(t, {}));
});

t.test('the commands install no file whose checksum differs', async (t) => {
  t.notOk(await follow(t, { change: (file) => appendFileSync(file, 'x') }));
});

t.test('the commands install no file without an attestation', async (t) => {
  t.notOk(await follow(t, { attested: false }));
});

t.test('the commands install no file that the checksums do not name', async (t) => {
  t.notOk(await follow(t, { change: (file) => writeFileSync(join(file, '../SHA256SUMS'), '') }));
});

t.test('every verification of an attestation names the workflow and the tag', async (t) => {
  let count = 0;
  for (const file of globSync('{README.md,CONTRIBUTING.md,docs/*.md,chart/README.md}', { cwd: root })) {
    const lines = readFileSync(join(root, file), 'utf8')
      .replaceAll(/ \\\n\s*/g, ' ')
      .split('\n');
    for (const line of lines.filter((line) => line.startsWith('gh attestation verify'))) {
      count += 1;
      t.match(line, ' --signer-workflow OWNER/gitlab-runner-irsa/.github/workflows/release.yml', `${file} ${line}`);
      t.match(line, ' --source-ref "refs/tags/v$VERSION"', `${file} ${line}`);
    }
  }
  t.ok(count > 3);
});

t.test('no page pipes a download into another program', async (t) => {
  for (const file of globSync('{README.md,CONTRIBUTING.md,docs/*.md,chart/README.md}', { cwd: root }))
    t.notMatch(readFileSync(join(root, file), 'utf8'), /curl [^\n]*\/releases\/[^\n]*\|/, file);
});
