import { PROGRAM } from '../names.ts';
import type { OptionUsage } from './command.ts';

const OFF = new Set(['', '0', 'false', 'no', 'off']);

/** `runnerVersion` → `--runner-version` */
export function flagOf(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `runnerVersion` → `GITLAB_RUNNER_IRSA_RUNNER_VERSION` */
export function variableOf(key: string): string {
  return `${PROGRAM}-${flagOf(key).slice(2)}`.replaceAll('-', '_').toUpperCase();
}

/**
 * Whether an option's variable sets it. An empty variable does not, because a chart renders one for a value that is not
 * set; nor does `false` for a switch.
 */
export function isSet(variable: string | undefined, option: Pick<OptionUsage, 'value'>): boolean {
  if (variable === undefined || variable === '') return false;
  return option.value !== undefined || !OFF.has(variable.toLowerCase());
}
