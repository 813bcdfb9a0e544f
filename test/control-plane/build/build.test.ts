import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { wholeLists } from '../../whole-lists.ts';
import { type Binaries, buildBinaries } from './build.ts';
import { programs } from './programs.ts';

const names = programs.map(({ name }) => name);

/** Behaves like `go env -json` and `go build -o <file>`, for as much as is asked of it here. */
const fakeGo = (version: string, toolchain: string) => `#!/bin/sh
if [ "$1" = env ]; then
  echo '{"GOVERSION": "go${version}", "GOOS": "linux", "GOARCH": "amd64", "GOTOOLCHAIN": "${toolchain}"}'
  exit
fi
while [ "$1" != -o ]; do
  [ "$1" = -ldflags ] && flags=$2
  shift
done
echo "half of it" > "$2"
[ -e broken.go ] && { echo "broken.go:1: no such thing" >&2; exit 1; }
echo "$flags" > "$2"
echo "$3" >> ../../../../built
`;

function project(t: Test, { version = '1.26.8', toolchain = 'local' } = {}) {
  const root = t.testdir({
    path: { go: fakeGo(version, toolchain) },
    nothing: {},
    test: {
      'control-plane': {
        go: {
          'control-plane': {
            'go.mod':
              'module x\n\ngo 1.26.0\n\nrequire (\n\tgo.etcd.io/etcd/server/v3 v3.6.8\n\tk8s.io/kubernetes v1.36.3\n)\n',
            'go.sum': '',
          },
          'eks-pod-identity-webhook': {
            'go.mod':
              'module y\n\ngo 1.26.3\n\nrequire github.com/aws/amazon-eks-pod-identity-webhook v0.6.17 // indirect\n',
            'go.sum': '',
          },
          helm: {
            'go.mod':
              'module z\n\ngo 1.26.3\n\nrequire (\n\thelm.sh/helm/v3 v3.22.0 // indirect\n\thelm.sh/helm/v4 v4.3.1 // indirect\n\tk8s.io/client-go v0.36.2 // indirect\n)\n',
            'go.sum': '',
          },
          'chart-testing': {
            'go.mod': 'module v\n\ngo 1.26.3\n\nrequire github.com/helm/chart-testing/v3 v3.14.0 // indirect\n',
            'go.sum': '',
          },
          registry: {
            'go.mod': 'module r\n\ngo 1.26.3\n\nrequire github.com/distribution/distribution/v3 v3.1.1\n',
            'go.sum': '',
          },
          hclfmt: {
            'go.mod': 'module w\n\ngo 1.26.3\n\nrequire github.com/hashicorp/hcl/v2 v2.25.0 // indirect\n',
            'go.sum': '',
          },
          prometheus: {
            'go.mod': 'module v\n\ngo 1.26.7\n\nrequire github.com/prometheus/prometheus v0.316.0 // indirect\n',
            'go.sum': '',
          },
        },
      },
    },
  });
  chmodSync(join(root, 'path/go'), 0o755);
  const lines: string[] = [];
  const env = { PATH: join(root, 'path') };
  return {
    root,
    lines,
    module: join(root, 'test/control-plane/go/control-plane'),
    build: (more: NodeJS.ProcessEnv = {}) =>
      buildBinaries({ root, log: (line) => lines.push(line), env: { ...env, ...more } }),
    built: () => readFileSync(join(root, 'built'), 'utf8').trim().split('\n'),
  };
}

t.test('every program is built once, with its version', async (t) => {
  const { build, built, lines } = project(t);
  const first = (await build()) as Binaries;
  t.strictSame(Object.keys(first).sort(), [...names].sort());
  t.match(readFileSync(first['kube-apiserver'], 'utf8'), /version.gitVersion=v1.36.3 .*gitMajor=1 .*gitMinor=36$/m);
  t.match(readFileSync(first['eks-pod-identity-webhook'], 'utf8'), 'main.webhookVersion=v0.6.17');
  t.match(readFileSync(first['helm-4'], 'utf8'), 'helm.sh/helm/v4/internal/version.version=v4.3.1');
  t.match(readFileSync(first.prometheus, 'utf8'), 'common/version.Version=3.16.0');
  t.match(
    lines.slice(0, 2),
    wholeLists([/^Building kube-apiserver v1.36.3 with Go 1.26.8/, /^Built kube-apiserver v1.36.3 in \d+ s/]),
  );
  t.equal(lines.length, 2 * names.length);

  t.strictSame(await build(), first);
  t.equal(built().length, names.length, 'a second time there is nothing to do');
  t.equal(lines.length, 2 * names.length, 'and nothing to say');
});

t.test('a change to a module builds its programs again, and only those', async (t) => {
  const { build, built, module, root } = project(t);
  await build();
  writeFileSync(join(module, 'main.go'), 'package main');
  await build();
  t.equal(built().filter((path) => path === './cmd/etcd').length, 2);
  t.equal(built().length, names.length + programs.filter((program) => program.module === 'control-plane').length);
  t.equal(
    readdirSync(join(root, '.control-plane')).length,
    new Set(programs.map(({ module }) => module)).size,
    'what was built before is removed',
  );
});

t.test('a build that fails says why and leaves nothing', async (t) => {
  const { build, module, root } = project(t);
  writeFileSync(join(module, 'broken.go'), '');
  await t.rejects(build(), {
    message: /^kube-apiserver v1.36.3 could not be built in .*\n?broken.go:1: no such thing/s,
  });
  const [folder = ''] = readdirSync(join(root, '.control-plane'));
  t.strictSame(readdirSync(join(root, '.control-plane', folder)), []);
});

t.test('without Go, a sentence says how to get the programs', async (t) => {
  const { build, root } = project(t);
  t.match(await build({ PATH: join(root, 'nothing') }), {
    missing:
      /^There is no Go on the PATH to build kube-apiserver with\. Put Go .* or set KUBEBUILDER_ASSETS to a folder/,
  });
});

t.test('a Go that is too old is as good as none', async (t) => {
  t.match(await project(t, { version: '1.25.9' }).build(), {
    missing: /^Go on the PATH is 1.25.9, .* needs 1.26.0\. Put/,
  });
});

t.test('an older Go that fetches the wanted one by itself will do', async (t) => {
  t.notMatch(await project(t, { version: '1.24.0', toolchain: 'auto' }).build(), { missing: String });
});

t.test('programs in KUBEBUILDER_ASSETS win, the others are built', async (t) => {
  const { build, built, lines, root } = project(t);
  const KUBEBUILDER_ASSETS = join(root, 'nothing');
  for (const name of ['kube-apiserver', 'etcd', 'kubectl']) writeFileSync(join(KUBEBUILDER_ASSETS, name), '');
  t.match(await build({ KUBEBUILDER_ASSETS }), { etcd: join(KUBEBUILDER_ASSETS, 'etcd') });
  t.equal(lines[0], `Taken from KUBEBUILDER_ASSETS=${KUBEBUILDER_ASSETS}: kube-apiserver, etcd.`);
  t.equal(built().length, names.length - 2);
});

t.test('the Helm in HELM wins, and none is built', async (t) => {
  const { build, built } = project(t);
  t.match(await build({ HELM: '/opt/helm' }), { 'helm-3': '/opt/helm', 'helm-4': '/opt/helm' });
  t.equal(built().length, names.length - 2);
});

t.test('with all programs in KUBEBUILDER_ASSETS, no Go is needed', async (t) => {
  const { build, root } = project(t);
  const KUBEBUILDER_ASSETS = join(root, 'test');
  for (const name of names) writeFileSync(join(KUBEBUILDER_ASSETS, name), '');
  t.strictSame(
    await build({ KUBEBUILDER_ASSETS, PATH: join(root, 'nothing') }),
    Object.fromEntries(names.map((name) => [name, join(KUBEBUILDER_ASSETS, name)])),
  );
});

t.test('a KUBEBUILDER_ASSETS without an API server is a mistake, not a wish for a build', async (t) => {
  const { build, root } = project(t);
  const KUBEBUILDER_ASSETS = join(root, 'nothing');
  const { missing } = (await build({ KUBEBUILDER_ASSETS })) as { missing: string };
  t.match(missing, `KUBEBUILDER_ASSETS is ${KUBEBUILDER_ASSETS}, where there is no kube-apiserver and no etcd.`);
  t.notOk(existsSync(join(root, 'built')));
});
