import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Mode } from '../../admission/decision.ts';
import type { Reason } from '../../admission/reasons.ts';
import { type CertificateMetrics, createCertificateMetrics } from './certificate-metrics.ts';
import { type ClusterMetrics, createClusterMetrics } from './cluster-metrics.ts';

export type Metrics = CertificateMetrics &
  ClusterMetrics & {
    registry: Registry;
    /** A request was answered with this HTTP status; `none` for one to no path of a mode. */
    request(mode: Mode | 'validate' | 'none', status: number): void;
    /** A pod was decided upon, in so many seconds from the headers of the request to its answer. */
    decision(mode: Mode, reason: Reason, seconds: number): void;
    /** The newest mapping is in force, or it was refused and an older one is. */
    mapping(state: { valid: boolean; loadedAt: Date | undefined }): void;
  };

/** Seconds. A decision takes a fraction of a millisecond; the API server gives up after two seconds. */
const BUCKETS = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2];

/** Metrics in a registry of their own: two servers in one process, as in tests, do not meet. */
export function createMetrics({ version }: { version: string }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'gitlab_runner_irsa_requests_total',
    help: 'Requests to the webhook by mode and HTTP status.',
    labelNames: ['mode', 'code'],
    registers,
  });
  const decisions = new Counter({
    name: 'gitlab_runner_irsa_decisions_total',
    help: 'Decisions by mode and reason code.',
    labelNames: ['mode', 'reason'],
    registers,
  });
  const duration = new Histogram({
    name: 'gitlab_runner_irsa_review_duration_seconds',
    help: 'Time from the headers of a review to its answer.',
    labelNames: ['mode'],
    buckets: BUCKETS,
    registers,
  });
  const mappingValid = new Gauge({
    name: 'gitlab_runner_irsa_mapping_valid',
    help: '1 when the newest mapping is in force, 0 when it was refused and the last good one is.',
    registers,
  });
  const mappingLoaded = new Gauge({
    name: 'gitlab_runner_irsa_mapping_loaded_timestamp_seconds',
    help: 'When the mapping in force was loaded.',
    registers,
  });
  registerProcess(registers, version);
  return {
    ...createCertificateMetrics(registers),
    ...createClusterMetrics(registers),
    registry,
    request: (mode, status) => requests.inc({ mode, code: status }),
    decision: (mode, reason, seconds) => {
      decisions.inc({ mode, reason });
      duration.observe({ mode }, seconds);
    },
    mapping: ({ valid, loadedAt }) => {
      mappingValid.set(valid ? 1 : 0);
      if (loadedAt !== undefined) mappingLoaded.set(loadedAt.getTime() / 1000);
    },
  };
}

/** The few standard ones that cost nothing between scrapes; prom-client's own set keeps observers running. */
function registerProcess(registers: Registry[], version: string): void {
  new Gauge({
    name: 'gitlab_runner_irsa_build_info',
    help: 'Always 1; the labels tell the version.',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version, node: process.version }, 1);
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size in bytes.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Total user and system CPU time spent in seconds.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'Start time of the process since unix epoch in seconds.',
    registers,
  }).set(Math.round(Date.now() / 1000 - process.uptime()));
}
