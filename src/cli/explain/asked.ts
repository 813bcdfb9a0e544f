import { userError } from '../../errors.ts';

/** The name of a pod in the cluster. */
export type PodName = { namespace: string; name: string };

/**
 * Returns the pod that the words `pod NAME` or `pod/NAME` name; `undefined` if the words name files.
 *
 * @throws a user error `flag_missing` or `argument_missing`
 */
export function podNamed(words: readonly string[], namespace: string | undefined): PodName | undefined {
  const [first = '', second, ...more] = words;
  const name = first === 'pod' ? second : first.startsWith('pod/') ? first.slice('pod/'.length) : undefined;
  if (first !== 'pod' && name === undefined) return undefined;
  if (name === undefined || name === '' || more.length > 0 || (first !== 'pod' && second !== undefined))
    throw userError('explain pod: one NAME is required', {
      code: 'argument_missing',
      hint: 'name one pod of the cluster: explain pod NAME -n NAMESPACE; for a file with the name pod, ./pod',
    });
  if (namespace === undefined)
    throw userError('--namespace is required with pod NAME: the namespace of the pod', {
      code: 'flag_missing',
      where: '--namespace',
    });
  return { namespace, name };
}

/**
 * Refuses a command line that names no pod, or both files and a project.
 *
 * @throws a user error `flags_conflict` or `argument_missing`
 */
export function checkCombination(words: readonly string[], project: string | undefined): void {
  if (words.length > 0 && project !== undefined)
    throw userError('FILE and --project cannot be combined: each names the pod to explain', {
      code: 'flags_conflict',
      where: '--project',
      hint: 'remove one of them',
    });
  if (words.length === 0 && project === undefined)
    throw userError('there is no pod to explain', {
      code: 'argument_missing',
      hint: 'name a FILE, - for standard input, a pod of the cluster: pod NAME -n NAMESPACE, or a job: --project ID',
    });
}
