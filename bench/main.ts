import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { checkServer } from './answer.ts';
import { useAutocannon } from './load/autocannon.ts';
import { findWrk } from './load/wrk.ts';
import { measureColdStart } from './measure/cold-start.ts';
import { measureEditDelay } from './measure/edit-delay.ts';
import { measureInstallation } from './measure/installation.ts';
import { takeRounds } from './measure/rounds.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { createPlace, type Place } from './place.ts';
import { judgeBars } from './report/bars.ts';
import { formatReport, type Report } from './report/report.ts';
import { summarize } from './report/summary.ts';
import { startBare } from './servers/bare.ts';
import type { BenchServer } from './servers/bench-server.ts';
import { startEks } from './servers/eks.ts';
import { buildImage, type Image } from './servers/image.ts';
import { startOurs } from './servers/ours.ts';
import { type Workload, writeWorkload } from './workload.ts';

// `npm run bench`: measures our server, the EKS pod identity webhook and a bare Node server in one run. The exit code
// is 0 whatever the figures are, and 1 if a server gives a wrong answer or none.

const log = (line: string): void => void process.stderr.write(`${line}\n`);

/** Servers in the order of the table. `stop` ends everything else that was started. */
type Started = { servers: BenchServer[]; missing: string[]; stop: () => Promise<void> };

async function startServers(only: Options['only'], place: Place, workload: Workload, image?: Image): Promise<Started> {
  const { large, small } = workload;
  const servers: BenchServer[] = [];
  const eks = only.includes('eks') ? await startEks(place, workload, { log }) : undefined;
  const stop = async () => (eks && 'stop' in eks ? eks.stop() : undefined);
  try {
    if (image && only.includes('ours'))
      servers.push(await startOurs(place, workload, { key: 'ours', title: 'ours', fleet: small, image }));
    if (image && only.includes('large'))
      servers.push(await startOurs(place, workload, { key: 'large', title: 'ours, large fleet', fleet: large, image }));
    if (eks && 'server' in eks) servers.push(eks.server);
    if (only.includes('bare')) servers.push(await startBare(place, workload));
  } catch (error) {
    await stop();
    throw error;
  }
  const missing = eks && 'missing' in eks ? [`EKS pod identity webhook: not measured. ${eks.missing}`] : [];
  return { servers, missing, stop };
}

async function measure(options: Options, place: Place): Promise<Report> {
  const generator = findWrk() ?? useAutocannon();
  const workload = writeWorkload(place.folder);
  const { only, rounds, seconds, connections } = options;
  log('Starting the servers');
  const ours = only.includes('ours') || only.includes('large');
  const image = ours ? buildImage(join(place.folder, 'image'), options.nodeFlags) : undefined;
  const coldStart = image && (await measureColdStart(place, workload, { fleet: workload.small, image }));
  const installation =
    image && options.cluster ? await measureInstallation(place, { image, log }) : { missing: undefined };
  const { missing, servers, stop } = await startServers(only, place, workload, image);
  try {
    for (const server of servers) await checkServer(server);
    const series = await takeRounds(place, generator, servers, { rounds, seconds, connections, log });
    for (const server of servers) await checkServer(server);
    const large = servers.find(({ key }) => key === 'large');
    if (large !== undefined) log('Editing a mapping under load');
    const editDelay = large && (await place.unlessOneDies(measureEditDelay(large, workload)));
    return {
      series,
      ...(coldStart && { coldStart }),
      ...(editDelay && { editDelay }),
      ...('firstPod' in installation && { installation }),
      missing,
      conditions: [
        `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}${image?.flags.length ? `, ours with ${image.flags.join(' ')}` : ''}`,
        `${rounds} rounds of ${seconds} s, ${connections} connections over TLS, by ${generator.name}; ${place.pinned ? 'servers on one core, load generator on another' : 'not pinned to cores'}`,
        `large fleet: ${workload.large.rules} rules and ${workload.large.accounts} accounts, otherwise ${workload.small.rules} and ${workload.small.accounts}`,
      ],
    };
  } finally {
    await stop();
  }
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const place = createPlace({ pinned: options.pinned, log });
  const report = await measure(options, place).finally(() => place.stop());
  const rows = report.series.map(summarize);
  const json = { ...report, rows, bars: judgeBars(report) };
  process.stdout.write(options.json ? `${JSON.stringify(json, undefined, 2)}\n` : `\n${formatReport(report)}`);
  const wrong = rows.filter(({ failed }) => failed > 0);
  for (const { failed, title } of wrong)
    log(`FAILED: ${title} failed ${failed} requests, so its figures are not valid.`);
  return wrong.length > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  log(error instanceof Error ? error.message : String(error));
  return 1;
});
