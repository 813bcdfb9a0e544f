import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { generate } from '../../../../src/generate/generate.ts';
import { connect } from '../../../control-plane/client/connect.ts';
import { bundle, example } from '../../../generate/bundle.ts';
import { pythonTools } from '../../../tools/python.ts';
import { writeGenerated } from '../../fleet/write-generated.ts';
import { assembleChart } from '../assemble.ts';
import { helms } from '../helm.ts';
import { cloneCharts } from './clone-charts.ts';
import { packageChart, packDependencies, temporaryFolder } from './package-chart.ts';

// chart-testing, as repositories of charts run it: a schema for Chart.yaml, rules for YAML, `helm lint`, and a version that grows.

const cluster = connect();
const programs = await helms(t, cluster);
const python = await pythonTools();
if (python.missing !== undefined) {
  const isFailure = Boolean(process.env.CI) && process.env.CI !== 'false';
  const said = `SKIPPED: yamale and yamllint, which chart-testing runs. ${python.missing}`;
  if (isFailure) t.fail(said);
  else t.comment(said);
}

const bin = python.missing === undefined ? join(python.folder, 'bin') : undefined;

for (const helm of bin === undefined ? [] : programs) {
  const says =
    'chart-testing accepts the chart of the repository, of a release and of a fleet, once their versions have grown';
  t.test(`Helm ${helm.version}: ${says}`, async (t) => {
    const { archive } = packageChart(t, helm, { dependencies: await packDependencies(t, helm) });
    const released = join(temporaryFolder(t), 'released');
    mkdirSync(released);
    execFileSync('tar', ['-xzf', archive, '--strip-components', '1', '--directory', released]);
    const generated = writeGenerated(temporaryFolder(t), generate(example('shared-cache'), bundle));
    const bundled = assembleChart(t);
    const [version = ''] = /^version: .*$/m.exec(readFileSync(join(bundled, 'Chart.yaml'), 'utf8')) ?? [];

    const tools = { ct: cluster.connection.ct, helm: helm.program, python: bin ?? '' };
    const { commit, lint } = cloneCharts(t, tools, [bundled, released, generated]);
    commit((text) => `${text}# An edit.\n`);
    t.match(lint(), { code: 1, said: 'chart version not ok. Needs a version bump!' });
    commit((text) => text.replace(/^version: .*$/m, version));
    const { code, said } = lint();
    t.equal(said.match(/^ ✔︎ gitlab-runner-irsa => /gm)?.length, 3, said);
    t.equal(code, 0);
    t.notMatch(said, /warning/i);
  });
}
