import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { newestChanges } from '../../../../src/chart/write/newest-changes.ts';
import { connect } from '../../../control-plane/client/connect.ts';
import { wholeLists } from '../../../whole-lists.ts';
import { type Helm, helms } from '../helm.ts';
import { pick } from '../pick.ts';
import { prepareRelease } from '../release.ts';
import { takeTurn } from '../take-turn.ts';
import { leastValues } from '../values.ts';
import { DIGEST, IMAGE, packageChart, packDependencies, temporaryFolder } from './package-chart.ts';

// What a release publishes, made by the script that its workflow runs.

const root = join(import.meta.dirname, '../../../..');
const cluster = connect();
const programs = await helms(t, cluster);
const [first] = programs as [Helm];
const dependencies = await packDependencies(t, first);

/** The values of a released chart, which has an image. */
const { image: _, ...values } = leastValues('gitlab');
const imageOf = async (helm: Helm, archive: string, ...words: string[]) => {
  const args = ['irsa', archive, '--namespace', 'irsa', '--values', helm.values(values)];
  const [container] = pick(await helm.template(...args, ...words), 'Deployment', 'irsa/irsa-gitlab-runner-irsa').spec
    .template.spec.containers;
  return container.image;
};

for (const helm of programs) {
  const packaged = packageChart(t, helm, { dependencies });
  const { archive, folder } = packaged;
  const inArchive = (path: string) =>
    execFileSync('tar', ['-xzOf', archive, `gitlab-runner-irsa/${path}`], { encoding: 'utf8' });

  t.test(
    `Helm ${helm.version}: the archive has GitLab's chart and the license, and none of our own values`,
    async (t) => {
      t.match(packaged, { code: 0, stdout: 'not signed, because CHART_SIGNING_KEY is empty', stderr: '' });
      t.strictSame(readdirSync(folder).length, 1, 'there is no other file');
      const paths = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' }).split('\n');
      t.ok(paths.includes('gitlab-runner-irsa/charts/gitlab-runner/templates/deployment.yaml'));
      t.notOk(paths.find((path) => /\/ci\/|Chart\.lock/.test(path)));
      t.equal(inArchive('LICENSE'), readFileSync(join(root, 'LICENSE'), 'utf8'));
      t.match(inArchive('README.md'), `| \`image.digest\` | \`"${DIGEST}"\` |`);
    },
  );

  t.test(`Helm ${helm.version}: Artifact Hub reads the image by digest, and the changes of this version`, async (t) => {
    const { annotations, version } = parse(await helm.ok('show', 'chart', archive));
    t.match(parse(annotations['artifacthub.io/images']), wholeLists([{ image: `${IMAGE}:${version}@${DIGEST}` }]));
    t.strictSame(
      { version, changes: parse(annotations['artifacthub.io/changes']) },
      newestChanges(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')),
    );
  });

  t.test(
    `Helm ${helm.version}: the pods run the image of the release by its digest, or that of the values`,
    async (t) => {
      const { version } = parse(await helm.ok('show', 'chart', archive));
      const other = `sha256:${'1'.repeat(64)}`;
      t.equal(await imageOf(helm, archive), `${IMAGE}@${DIGEST}`);
      t.equal(
        await imageOf(helm, archive, '--set', 'image.repository=mirror.example.com/x'),
        `mirror.example.com/x@${DIGEST}`,
      );
      t.equal(await imageOf(helm, archive, '--set', 'image.digest='), `${IMAGE}:${version}`);
      t.equal(await imageOf(helm, archive, '--set', `image.tag=mine,image.digest=${other}`), `${IMAGE}@${other}`);
      t.equal(await imageOf(helm, archive, '--set', 'image.tag=mine,image.digest='), `${IMAGE}:mine`);
    },
  );

  t.test(`Helm ${helm.version}: a tag that the digest of the release would hide is refused`, async (t) => {
    const { stderr } = await helm.run(
      'template',
      'irsa',
      archive,
      '--values',
      helm.values(values),
      '--set',
      'image.tag=mine',
    );
    const { version } = parse(await helm.ok('show', 'chart', archive));
    t.match(
      stderr,
      `\nimage.tag is mine, but image.digest is still that of version ${version}, and takes precedence: set image.digest to the digest of your image, or to "".\n`,
    );
  });

  t.test(`Helm ${helm.version}: it installs beside a runner that exists, and warns of an older image`, async (t) => {
    await takeTurn(t, cluster);
    const release = await prepareRelease(t, cluster, helm);
    const own = helm.values({
      serviceAccounts: [{ name: 'gitlab-runner', kind: 'manager', namespaces: [release.runners], create: false }],
      'gitlab-runner': { enabled: false },
    });
    const args = ['gitlab-runner-irsa', archive, '--namespace', release.namespace];
    const warning = 'WARNING: image.digest is not that of';
    t.notMatch(await helm.ok('install', ...args, '--values', own), warning);
    t.notMatch(await helm.ok('upgrade', ...args, '--reuse-values'), warning);

    const later = packageChart(t, helm, {
      dependencies,
      words: ['--image', IMAGE, '--digest', `sha256:${'2'.repeat(64)}`],
    });
    const next = ['gitlab-runner-irsa', later.archive, '--namespace', release.namespace];
    t.match(await helm.ok('upgrade', ...next, '--reuse-values'), warning);
    t.notMatch(await helm.ok('upgrade', ...next, '--reset-then-reuse-values'), warning);
    const mirror = ['--set', `image.repository=mirror.example.com/x,image.digest=${DIGEST}`];
    t.notMatch(await helm.ok('upgrade', ...next, '--reuse-values', ...mirror), warning, "an image of one's own");
  });
}

t.test('the same commit makes the same archive with Helm 4, whenever it is packaged', async (t) => {
  for (const helm of programs.filter(({ major }) => major >= 4)) {
    const [one, other] = [1, 2].map(() => {
      const packaged = packageChart(t, helm, { dependencies, env: { SOURCE_DATE_EPOCH: '1700000000' } });
      return readFileSync(packaged.archive);
    }) as [Buffer, Buffer];
    t.ok(one.equals(other));
  }
});

const image = ['--image', IMAGE];
const digest = ['--digest', DIGEST];
const refused: Record<string, { words: string[]; says: string }> = {
  'no image': {
    words: digest,
    says: '--image is "": pass the image without tag and digest, such as ghcr.io/acme/gitlab-runner-irsa.',
  },
  'an image with a tag': { words: ['--image', `${IMAGE}:1`, ...digest], says: `--image is "${IMAGE}:1": ` },
  'an image with a digest': { words: ['--image', `${IMAGE}@${DIGEST}`, ...digest], says: `--image is "${IMAGE}@` },
  'an option that does not exist': { words: ['--imgae', IMAGE, ...digest], says: "Unknown option '--imgae'" },
  'no digest': {
    words: image,
    says: '--digest is "": pass the digest of the image, sha256: and 64 hexadecimal digits.',
  },
  'a digest that is cut': {
    words: [...image, '--digest', DIGEST.slice(0, -1)],
    says: `--digest is "${DIGEST.slice(0, -1)}"`,
  },
};

for (const [name, { words, says }] of Object.entries(refused))
  t.test(`the script refuses ${name}`, async (t) => {
    const { code, stderr, stdout } = packageChart(t, first, { dependencies, words });
    t.strictSame([code, stdout], [2, '']);
    t.match(stderr, says);
    t.equal(stderr.split('\n').length, 2, 'in one line');
  });

t.test(
  "without exactly the version of GitLab's chart that Chart.yaml names, the script packages nothing",
  async (t) => {
    const wanted = readdirSync(dependencies).join();
    const outdated = temporaryFolder(t);
    writeFileSync(join(outdated, 'gitlab-runner-0.1.0.tgz'), '');
    for (const [folder, found] of [
      [outdated, 'gitlab-runner-0.1.0.tgz'],
      [temporaryFolder(t), 'no file'],
      ['/nonexistent', 'no file'],
    ] as const) {
      const { code, stderr } = packageChart(t, first, { dependencies: folder });
      t.equal(code, 2);
      t.equal(stderr, `${folder} has ${found}, and Chart.yaml needs ${wanted}: run helm dependency update chart.\n`);
    }
  },
);
