import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Decision } from '../../admission/decision.ts';
import { DECISION_REASONS, UNREADABLE } from '../../admission/reasons.ts';
import { MODES, type Mode } from '../../modes.ts';
import { type CertificateMetrics, createCertificateMetrics } from './certificate-metrics.ts';
import { type ClusterMetrics, createClusterMetrics } from './cluster-metrics.ts';
import { createMappingMetrics, type MappingMetrics } from './mapping-metrics.ts';
import { startAtZero } from './start-at-zero.ts';

export type Metrics = CertificateMetrics &
  ClusterMetrics &
  Omit<MappingMetrics, 'byRule'> & {
    registry: Registry;
    /** Counts a request by the HTTP status of its answer; `none` for a path without a mode. */
    request(mode: Mode | 'validate' | 'none', status: number): void;
    /** Counts a decision about a pod, and the seconds from the headers of the request to its answer. */
    decision(decision: Pick<Decision, 'kind' | 'mode' | 'reason' | 'rule' | 'warned' | 'would'>, seconds: number): void;
  };

/** In seconds. A decision takes a fraction of a millisecond; the API server's timeout is two seconds. */
const BUCKETS = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2];

const REASONS = [...DECISION_REASONS, UNREADABLE];
const KINDS: readonly Decision['kind'][] = ['job', 'manager', 'pause', 'other'];
/** The warnings that are possible in each mode. */
const WARNINGS: { readonly [Each in Mode]: readonly Decision['warned'][number][] } = {
  enforce: ['no_role', 'preset_identity', 'mapping'],
  'best-effort': ['not_enforced', 'no_role', 'preset_identity', 'mapping'],
  observe: ['would_refuse', 'would_patch', 'no_role', 'mapping'],
};

/** Creates the metrics in their own registry, so that two servers in one process, as in tests, do not share them. */
export function createMetrics({ version }: { version: string }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'gitlab_runner_irsa_requests_total',
    help: 'Requests to the webhook, by mode and HTTP status.',
    labelNames: ['mode', 'code'],
    registers,
  });
  const decisions = new Counter({
    name: 'gitlab_runner_irsa_decisions_total',
    help: 'Decisions about pods, by mode and reason code.',
    labelNames: ['mode', 'reason'],
    registers,
  });
  const warnings = new Counter({
    name: 'gitlab_runner_irsa_warnings_total',
    help: 'Warnings about pods, by mode, kind of pod and cause.',
    labelNames: ['mode', 'kind', 'warning'],
    registers,
  });
  startAtZero(
    warnings,
    MODES.flatMap((mode) => KINDS.flatMap((kind) => WARNINGS[mode].map((warning) => ({ mode, kind, warning })))),
  );
  const duration = new Histogram({
    name: 'gitlab_runner_irsa_review_duration_seconds',
    help: 'Time from the headers of a review to its answer, in seconds.',
    labelNames: ['mode'],
    buckets: BUCKETS,
    registers,
  });
  startAtZero(
    decisions,
    MODES.flatMap((mode) => REASONS.map((reason) => ({ mode, reason }))),
  );
  const { byRule, mapping } = createMappingMetrics(registers);
  registerProcess(registers, version);
  return {
    ...createCertificateMetrics(registers),
    ...createClusterMetrics(registers),
    registry,
    request: (mode, status) => requests.inc({ mode, code: status }),
    decision: (decision, seconds) => {
      const { kind, mode, reason, warned } = decision;
      decisions.inc({ mode, reason });
      byRule(decision);
      for (const warning of warned) warnings.inc({ mode, kind, warning });
      duration.observe({ mode }, seconds);
    },
    mapping,
  };
}

/**
 * The few standard metrics that cost nothing between scrapes; prom-client's default metrics run observers all the time.
 */
function registerProcess(registers: Registry[], version: string): void {
  new Gauge({
    name: 'gitlab_runner_irsa_build_info',
    help: 'Versions of the program and of Node.js, as labels; always 1.',
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
