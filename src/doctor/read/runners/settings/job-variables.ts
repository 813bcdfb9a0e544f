import type { Setting, Variable } from '../../../world/runner/setting.ts';
import { type SettingReader, valueAt, type Written } from './written.ts';

/** Sets `environment` for the runner that `gitlab-runner register` registers. */
const VARIABLE = 'RUNNER_ENV';

/**
 * Returns the variables that a runner sets for all jobs, as `NAME=value`: `environment` in its table, or those from
 * RUNNER_ENV and `--env`, which replace a template's. Each text is one variable, including its commas (gitlab-runner
 * `common/config.go`, and its flags, which append a text to the list; `commands/register.go` fills in only an empty
 * list).
 */
export function jobVariables(
  index: number,
  written: Written | undefined,
  variables: readonly Variable[],
  reader: SettingReader,
): readonly Setting<string>[] {
  const set = variables.filter(({ name }) => name === VARIABLE).flatMap((one) => reader.setBy(one) ?? []);
  if (set.length > 0) return set;
  if (written === undefined) return [];
  const list = valueAt(written.table, ['environment']);
  const entries = Array.isArray(list) ? list : [];
  const path = `runners[${index}].environment`;
  return entries.map((entry, position) => {
    const { place } = written;
    return { value: String(entry), place, by: 'document', path: `${path}[${position}]`, list: path };
  });
}

/** Returns the part before the first `=`. */
export function nameOf({ value }: Setting<string>): string {
  const [name = ''] = value.split('=', 1);
  return name;
}
