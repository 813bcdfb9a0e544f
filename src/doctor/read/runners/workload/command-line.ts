import { partition } from '../../../../collections/partition.ts';
import { formatPlace, type Place } from '../../../world/place.ts';
import type { Unseen } from '../../../world/seen.ts';
import type { Variable } from '../../../world/setting.ts';
import type { FoundConfigMap } from './container-variables.ts';
import type { PodTemplate, RunnerContainer } from './pod-template.ts';

/** Flags whose variable has another name (gitlab-runner `common/config.go`, tags `long` and `env`). */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  url: 'CI_SERVER_URL',
  u: 'CI_SERVER_URL',
  executor: 'RUNNER_EXECUTOR',
  env: 'RUNNER_ENV',
};

/** `--kubernetes-privileged=true`, `-kubernetes-namespace`, in which hyphens and underscores mean the same here. */
const FLAG = /^--?((?:kubernetes|cache)-[\w.-]+|url|u|executor|env)(?:=(.*))?$/s;

/** These take a value only after an equals sign. */
const BOOLEAN =
  /_(?:PRIVILEGED|NAMESPACE_PER_JOB|BEARER_TOKEN_OVERWRITE_ALLOWED|ALLOW_PRIVILEGE_ESCALATION|RUN_AS_NON_ROOT)$/;

/** A variable or a flag of one of these adds an entry to a list (golang-cli-helpers `convert.go`). */
const LIST = /^(?:RUNNER_ENV|KUBERNETES_(?:\w+_CAPABILITIES|CAP)_(?:ADD|DROP))$/;

/**
 * The flags of `gitlab-runner register` in the command of a container, as the variables that set the same. A flag wins over its
 * variable, but for lists.
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

/** Variables, of which a flag replaces the one of the same name; those of lists may be several. */
export function withFlags(variables: readonly Variable[], flags: readonly Variable[]): readonly Variable[] {
  const [ofLists, others] = partition([...variables, ...flags], ({ name }) => LIST.test(name));
  return [...new Map(others.map((one) => [one.name, one])).values(), ...ofLists];
}

/** As the kubelet does it; `undefined` if it refers to a value that was not seen. */
function expanded(text: string, variables: readonly Variable[]): string | undefined {
  const names = [...text.matchAll(/\$\(([\w.-]+)\)/g)].map(([, name]) => name);
  const known = new Map(variables.map(({ name, value }) => [name, value]));
  if (names.some((name) => name !== undefined && known.has(name) && known.get(name) === undefined)) return undefined;
  return text.replaceAll(/\$\(([\w.-]+)\)/g, (whole, name: string) => known.get(name) ?? whole);
}

/** What a script does to set what the doctor reads elsewhere: a flag, or a variable. */
const IN_SCRIPT = /(?:^|[\s"'])--?kubernetes-[a-z]|\bKUBERNETES_[A-Z_]+=/;

/** Scripts, and other containers, that set what only a runner knows in the end. */
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
