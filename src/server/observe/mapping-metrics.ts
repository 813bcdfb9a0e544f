import { Counter, Gauge, type Registry } from 'prom-client';
import type { Decision, Would } from '../../admission/decision.ts';
import { MODES, type Mode } from '../../modes.ts';
import { startAtZero } from './start-at-zero.ts';

export type MappingMetrics = {
  /** Sets what is known about the mapping, after each change of it. */
  mapping(state: MappingState): void;
  /** Counts a decided pod by rule: a rule of the mapping, its default, or none if the mapping assigns no account. */
  byRule(decision: Pick<Decision, 'mode' | 'rule' | 'would'>): void;
};

export type MappingState = {
  /** True if the newest mapping is valid, and therefore active. */
  valid: boolean;
  /** When the active one was loaded. */
  loadedAt: Date | undefined;
  /** Digest of the text of the active one. */
  digest: string | undefined;
  /** Names of its rules, in order. */
  rules: readonly string[];
};

/**
 * How many rules have their own series: the first ones of the mapping, so that all replicas have the same. With three
 * modes and three outcomes, a rule has nine series, and Prometheus keeps all series of a scrape in memory.
 */
export const RULES_WITH_SERIES = 100;

/** Values of the label `rule` that are not names of rules, which cannot have an underscore. */
const OTHER_RULES = '_other';
const NO_RULE = '_none';
/** The name of the mapping's default in decisions; no rule may have this name. */
const DEFAULT = 'default';
const OUTCOMES: readonly Would[] = ['allow', 'patch', 'refuse'];

export function createMappingMetrics(registers: Registry[]): MappingMetrics {
  const valid = new Gauge({
    name: 'gitlab_runner_irsa_mapping_valid',
    help: 'State of the newest mapping: 1 if it is active, 0 if it was refused or none has been read yet.',
    registers,
  });
  const loaded = new Gauge({
    name: 'gitlab_runner_irsa_mapping_loaded_timestamp_seconds',
    help: 'Time at which the active mapping was loaded.',
    registers,
  });
  const info = new Gauge({
    name: 'gitlab_runner_irsa_mapping_info',
    help: 'First digits of the SHA-256 of the active mapping, as a label; always 1.',
    labelNames: ['digest'],
    registers,
  });
  const decisions = new Counter({
    name: 'gitlab_runner_irsa_rule_decisions_total',
    help: 'Decisions about pods, by mode, rule and what enforce does.',
    labelNames: ['mode', 'rule', 'would'],
    registers,
  });
  let named: ReadonlySet<string> = new Set([DEFAULT]);
  startAtZero(decisions, [DEFAULT, NO_RULE, OTHER_RULES].flatMap(seriesOf));

  function name(rules: readonly string[]): void {
    const before = named;
    named = new Set([DEFAULT, ...rules.slice(0, RULES_WITH_SERIES)]);
    for (const rule of before) if (!named.has(rule)) for (const labels of seriesOf(rule)) decisions.remove(labels);
    startAtZero(decisions, [...named].filter((rule) => !before.has(rule)).flatMap(seriesOf));
  }

  return {
    mapping: ({ digest, loadedAt, rules, valid: isValid }) => {
      valid.set(isValid ? 1 : 0);
      if (loadedAt !== undefined) loaded.set(loadedAt.getTime() / 1000);
      info.reset();
      if (digest !== undefined) info.set({ digest }, 1);
      name(rules);
    },
    byRule: ({ mode, rule, would }) => {
      decisions.inc({ mode, rule: labelOf(rule, named), would });
    },
  };
}

function seriesOf(rule: string): { mode: Mode; rule: string; would: Would }[] {
  return MODES.flatMap((mode) => OUTCOMES.map((would) => ({ mode, rule, would })));
}

function labelOf(rule: string | undefined, named: ReadonlySet<string>): string {
  if (rule === undefined) return NO_RULE;
  return named.has(rule) ? rule : OTHER_RULES;
}
