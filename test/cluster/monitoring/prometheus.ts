import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '../../control-plane/client/connection.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { freePorts } from '../../control-plane/processes/free-ports.ts';
import { createProcessGroup } from '../../control-plane/processes/process-group.ts';
import type { Scope } from '../../scope.ts';

/** One sample of a series. */
export type Sample = { labels: Readonly<Record<string, string>>; value: number };

/** The time range of a dashboard as a duration of PromQL; longer than any test. */
export const RANGE = '1h';
const RANGE_SECONDS = 3600;

/** A running Prometheus. */
export type Prometheus = {
  /**
   * Evaluates a query at the present time.
   *
   * @throws Error with the message of Prometheus if it does not accept the query
   */
  query(expression: string): Promise<Sample[]>;
  /** Evaluates a query for each second of {@link RANGE}, as for a graph. Returns all samples of each series. */
  queryRange(expression: string): Promise<Sample[]>;
  /** Returns the rules that it evaluates, with the error of each one that failed. */
  rules(): Promise<{ name: string; health: string; lastError?: string }[]>;
};

/** @property labels what the Prometheus Operator adds to a target of a ServiceMonitor */
type Target = { address: string; labels: Readonly<Record<string, string>> };

/**
 * Starts a Prometheus that scrapes every second, and waits until it has scraped every target.
 *
 * @param rules the `spec` of a PrometheusRule
 */
export async function startPrometheus(
  t: Scope,
  { prometheus }: Pick<Connection, 'prometheus'>,
  { rules, targets }: { targets: readonly Target[]; rules: unknown },
): Promise<Prometheus> {
  const processes = createProcessGroup({ log: () => {} });
  t.teardown(() => processes.stop());
  const [port = 0] = await freePorts(1);
  const write = (name: string, content: unknown) => {
    const file = join(processes.folder, name);
    writeFileSync(file, JSON.stringify(content));
    return file;
  };
  const config = write('prometheus.yml', {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [write('rules.yml', rules)],
    scrape_configs: [
      {
        job_name: 'gitlab-runner-irsa',
        static_configs: targets.map(({ address, labels }) => ({ targets: [address], labels })),
      },
    ],
  });
  processes.start('prometheus', prometheus, [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(processes.folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
    const answer = (await response.json()) as { status: string; error?: string; data: unknown };
    if (answer.status !== 'success') throw new Error(`${decodeURIComponent(path)}: ${answer.error}`);
    return answer.data;
  };
  const query: Prometheus['query'] = async (expression) => {
    const data = await ask(`query?query=${encodeURIComponent(expression)}`);
    const { result } = data as { result: { metric: Record<string, string>; value: [number, string] }[] };
    return result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
  };
  const scraped = waitUntil('Prometheus to scrape every target', async () => {
    const up = await query('up == 1').catch(() => []);
    return up.length === targets.length || undefined;
  });
  await processes.unlessOneDies(scraped);
  return {
    query,
    async queryRange(expression) {
      const end = Date.now() / 1000;
      const path = `query_range?query=${encodeURIComponent(expression)}&start=${end - RANGE_SECONDS}&end=${end}&step=1`;
      const { result } = (await ask(path)) as { result: { metric: Sample['labels']; values: [number, string][] }[] };
      return result.flatMap(({ metric, values }) =>
        values.map(([, value]) => ({ labels: metric, value: Number(value) })),
      );
    },
    async rules() {
      const { groups } = (await ask('rules')) as { groups: { rules: Awaited<ReturnType<Prometheus['rules']>> }[] };
      return groups.flatMap((group) => group.rules);
    },
  };
}
