import { partition } from '../../../../collections/partition.ts';
import { formatPlace, type Place } from '../../../world/place.ts';
import type { Variable } from '../../../world/runner/setting.ts';
import type { Unseen } from '../../../world/seen.ts';
import type { FoundConfigMap } from './container-variables.ts';
import type { PodTemplate, RunnerContainer } from './pod-template.ts';

/** Flags whose variable is not named after them (gitlab-runner `common/config.go`, tags `long` and `env`). */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  url: 'CI_SERVER_URL',
  u: 'CI_SERVER_URL',
  executor: 'RUNNER_EXECUTOR',
  env: 'RUNNER_ENV',
};

/** Matches `--kubernetes-privileged=true` or `-kubernetes-namespace`. Hyphens and underscores are equivalent. */
const FLAG = /^--?((?:kubernetes|cache)-[\w.-]+|url|u|executor|env)(?:=(.*))?$/s;

/** Flags that take a value only after an equals sign. */
const BOOLEAN =
  /_(?:PRIVILEGED|NAMESPACE_PER_JOB|BEARER_TOKEN_OVERWRITE_ALLOWED|ALLOW_PRIVILEGE_ESCALATION|RUN_AS_NON_ROOT)$/;

/** Variables and flags that add an entry to a list (golang-cli-helpers `convert.go`). */
const LIST = /^(?:RUNNER_ENV|KUBERNETES_(?:\w+_CAPABILITIES|CAP)_(?:ADD|DROP))$/;

/**
 * Returns the flags of `gitlab-runner register` in the command of a container, as the variables that set the same. A
 * flag overrides its variable, except for lists.
 *
 * @param variables of the container, which a command may refer to: `$(NAME)`
 */
export function flagVariables(
  { args = [], command = [] }: RunnerContainer,
  variables: readonly Variable[],
  place: Place,
): readonly Variable[] {
  const words = [...command, ...args];
  return words.flatMap((word, at): Variable[] => {
    const [, flag, given] = FLAG.exec(word) ?? [];
    if (flag === undefined) return [];
    const name = OTHER_NAMES[flag] ?? flag.toUpperCase().replaceAll(/[.-]/g, '_');
    const next = words[at + 1];
    const text = given ?? (BOOLEAN.test(name) || next === undefined || next.startsWith('-') ? 'true' : next);
    return [{ name, value: expanded(text, variables), place, flag: `--${flag}` }];
  });
}

/** Returns variables in which flags replace those of the same name. Variables for lists are all kept. */
export function withFlags(variables: readonly Variable[], flags: readonly Variable[]): readonly Variable[] {
  const [ofLists, others] = partition([...variables, ...flags], ({ name }) => LIST.test(name));
  return [...new Map(others.map((one) => [one.name, one])).values(), ...ofLists];
}

/** Expands variables as the kubelet does; `undefined` if one of them comes from a Secret. */
function expanded(text: string, variables: readonly Variable[]): string | undefined {
  const names = [...text.matchAll(/\$\(([\w.-]+)\)/g)].map(([, name]) => name);
  const known = new Map(variables.map(({ name, value }) => [name, value]));
  if (names.some((name) => name !== undefined && known.has(name) && known.get(name) === undefined)) return undefined;
  return text.replaceAll(/\$\(([\w.-]+)\)/g, (whole, name: string) => known.get(name) ?? whole);
}

/** Matches a flag or a variable in a script that sets what the doctor reads elsewhere. */
const IN_SCRIPT = /(?:^|[\s"'])--?kubernetes-[a-z]|\bKUBERNETES_[A-Z_]+=/;

/** Returns scripts and other containers that set runner settings in a way that the doctor cannot read. */
export function unreadCommands(
  { spec }: PodTemplate,
  container: RunnerContainer,
  configMaps: ReadonlyMap<string, FoundConfigMap>,
  place: Place,
): readonly Unseen[] {
  const others = [...(spec.initContainers ?? []), ...spec.containers].filter((one) => one !== container);
  const commands = [
    ...wordsOf(container).filter((word) => !word.startsWith('-')),
    ...others.map((one) => wordsOf(one).join(' ')).filter((text) => /\b(?:register|gitlab-runner)\b/.test(text)),
  ];
  const why = 'a command sets flags or variables of the runner in a way that is not read';
  const { namespace } = place;
  return [
    ...(commands.some((word) => IN_SCRIPT.test(word))
      ? [{ what: `settings by a command (${formatPlace(place)})`, namespace, why, because: 'absent' } as const]
      : []),
    ...[...configMaps].flatMap(([name, { data }]) =>
      Object.entries(data)
        .filter(([key, text]) => !key.endsWith('.toml') && IN_SCRIPT.test(text))
        .map(([key]): Unseen => {
          return { what: `settings by ${key} of ConfigMap ${namespace}/${name}`, namespace, why, because: 'absent' };
        }),
    ),
  ];
}

function wordsOf({ args = [], command = [] }: RunnerContainer): readonly string[] {
  return [...command, ...args];
}
