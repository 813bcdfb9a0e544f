import { parse } from 'yaml';

/** The instructions in the notes of an installation, as data. */
export type Notes = {
  /** Commands such as `kubectl label namespace … gitlab-runner-irsa=observe`. */
  observe: readonly string[];
  /** The same commands with `enforce`. */
  enforce: readonly string[];
  /** The command for other namespaces that a person has labeled, with `NAMESPACE` in it. */
  enforceOthers: string | undefined;
  /** Values for the release of a runner, by the namespace of the runner. */
  values: ReadonlyMap<string, object>;
  /** The entry of `serviceAccounts` and the rule for a project, with `NAME` and `ID` in them. */
  account: string;
  rule: string;
};

/** Reads the notes like a person: blocks of commands, and the sentence about a project. */
export function readNotes(text: string): Notes {
  const commands = [...text.matchAll(/^ {5}(kubectl label namespace .*)$/gm)].map(([, command = '']) => command);
  const ofMode = (mode: string) => commands.filter((one) => one.includes(`gitlab-runner-irsa=${mode}`));
  const isForOthers = (command: string) => command.includes(' NAMESPACE ');
  const words = text.replaceAll(/\s+/g, ' ');
  const [, account = ''] = /add (\{name: ci-NAME, .*?\}) to serviceAccounts/.exec(words) ?? [];
  const [, rule = ''] =
    /add the rule (\{name: NAME, .*?\}, serviceAccount: ci-NAME\}) to the mapping/.exec(words) ?? [];
  if (account === '' || rule === '') throw new Error(`the notes do not say how to add a project:\n${text}`);
  return {
    observe: ofMode('observe').filter((one) => !isForOthers(one)),
    enforce: ofMode('enforce').filter((one) => !isForOthers(one)),
    enforceOthers: ofMode('enforce').find(isForOthers),
    values: new Map(
      [...text.matchAll(/^ {5}# runner manager ([^/\s]+)\/\S+\n((?: {5}.*\n)+)/gm)].map(
        ([, namespace = '', block = '']) => [namespace, parse(block) as object],
      ),
    ),
    account,
    rule,
  };
}
