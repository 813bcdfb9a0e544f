import { join } from 'node:path';
import { assembleChart } from '../../test/cluster/chart/assemble.ts';
import { helms } from '../../test/cluster/chart/helm.ts';
import { prepareRelease } from '../../test/cluster/chart/release.ts';
import { billing, openPipeline, type Pipeline } from '../../test/cluster/installed/pipeline.ts';
import { readInstalled } from '../../test/cluster/installed/process.ts';
import { jobPod } from '../../test/cluster/job-pod.ts';
import { buildBinaries } from '../../test/control-plane/build/build.ts';
import { Cluster } from '../../test/control-plane/client/cluster.ts';
import { startTestEnvironment } from '../../test/control-plane/test-environment.ts';
import type { Scope } from '../../test/scope.ts';
import type { Place } from '../place.ts';
import type { Image } from '../servers/image.ts';
import { median } from './median.ts';

/** Times of the installed chart at a real API server, in milliseconds. */
export type Installation = {
  /** From the start of `helm install` on an empty cluster to the first decided pod. */
  firstPod: number;
  /** From an edit of the ConfigMap to the first pod that follows the edit. */
  edit: number;
  /** Median time to create a pod in a namespace without the webhook. */
  plain: number;
  /** How much longer the median is in a namespace in enforce. */
  added: number;
};

const CREATES = 300;

/** @returns instead of figures, a sentence that says why there is no control plane on this machine */
export async function measureInstallation(
  place: Place,
  { image, log }: { image: Image; log: (line: string) => void },
): Promise<Installation | { missing: string }> {
  const binaries = await buildBinaries({ root: join(import.meta.dirname, '../..'), log, env: process.env });
  if ('missing' in binaries) return binaries;
  log('Installing the chart at a real API server');
  const environment = await startTestEnvironment(binaries, { log });
  const ends: (() => unknown)[] = [];
  try {
    const scope = { teardown: (end: () => unknown) => void ends.unshift(end) };
    return await place.unlessOneDies(measure(scope, new Cluster(environment.connection), image));
  } finally {
    for (const end of ends) await end();
    await environment.stop();
  }
}

async function measure(scope: Scope, cluster: Cluster, image: Image): Promise<Installation> {
  const chart = assembleChart(scope);
  const helm = (await helms(scope, cluster)).at(-1);
  if (helm === undefined) throw new Error('No Helm was found');
  const release = await prepareRelease(scope, cluster, helm);
  const begin = performance.now();
  await helm.ok('install', ...release.args, chart);
  const installed = await readInstalled(scope, cluster, release);
  const replica = await installed.start({
    listen: { host: installed.clusterIP, port: 443 },
    program: [...image.flags, image.main],
  });
  const pipeline = await openPipeline(cluster, release);
  await replica.untilReady();
  await pipeline.label('enforce');
  await pipeline.untilItGets('default');
  const firstPod = performance.now() - begin;

  await release.editMapping(billing(release.runners));
  const edited = performance.now();
  await pipeline.untilItGets('ci-billing');
  const edit = performance.now() - edited;

  const unwatched = await cluster.createNamespace();
  await cluster.createServiceAccount(unwatched, { name: 'ci-billing' });
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['create'] }];
  await cluster.grant(unwatched, `${release.runners}/gitlab-runner-common`, rules);
  return { firstPod, edit, ...(await compareCreates(pipeline, { unwatched, enforced: release.runners })) };
}

/** Creates one pod at a time, alternately in both namespaces. */
async function compareCreates(
  { manager }: Pipeline,
  { enforced, unwatched }: { enforced: string; unwatched: string },
): Promise<Pick<Installation, 'plain' | 'added'>> {
  const times: Record<string, number[]> = { [enforced]: [], [unwatched]: [] };
  for (let count = 0; count < CREATES; count++)
    for (const [namespace, taken] of Object.entries(times)) {
      const pod = jobPod(namespace);
      const begin = performance.now();
      const { message, status } = await manager.create(pod, { dryRun: true });
      taken.push(performance.now() - begin);
      if (status !== 201) throw new Error(`A pod in ${namespace} was not created: ${message}`);
    }
  const [watched = Number.NaN, plain = Number.NaN] = [enforced, unwatched].map((each) => median(times[each] ?? []));
  return { plain, added: watched - plain };
}
