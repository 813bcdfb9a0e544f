import { userError } from '../errors.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';
import { managerOf } from '../mapping/index/manager-of.ts';
import { buildPod } from './build-pod.ts';
import type { Overrides, Question } from './question.ts';
import { NO_UID } from './questions.ts';
import { onlyManager, parseRequester } from './requester.ts';
import { formatVersion, NEWEST, parseRunnerVersion } from './runner-version.ts';

/** A job as the command line describes it. */
export type DescribedJob = Overrides & { project: string; rootGroup: string | undefined; runner: string | undefined };

/**
 * The question that a job of a project would ask: its pod, as the manager would send it.
 *
 * @throws a user error `project_invalid`, `flag_missing` or `requester_unknown`
 */
export function jobQuestion(job: DescribedJob, index: MappingIndex): Question {
  const { project, namespace } = job;
  if (!/^\d+$/.test(project))
    throw userError(`--project: "${project}" is not the id of a project`, {
      code: 'project_invalid',
      where: '--project',
      found: project,
      wanted: 'digits',
      hint: 'it is a number; GitLab shows it on the overview page of the project',
    });
  if (namespace === undefined)
    throw userError('--namespace is missing: it names the Kubernetes namespace that the job runs in', {
      code: 'flag_missing',
      where: '--namespace',
    });
  const assumed: string[] = [];
  const asker =
    job.requester === undefined
      ? onlyManager(`project ${project}`, namespace, index)
      : { requester: parseRequester(job.requester), assumed: undefined };
  if (asker.assumed !== undefined) assumed.push(asker.assumed);

  const configured = managerOf(index, asker.requester)?.jobServiceAccounts ?? ['default'];
  const [first = 'default'] = configured;
  if (job.asks === undefined)
    assumed.push(`the job asks for no account, so it has the configured one (${first}; --asks NAME says another)`);

  const version = job.runnerVersion === undefined ? NEWEST : parseRunnerVersion(job.runnerVersion);
  if (job.runnerVersion === undefined)
    assumed.push(
      `the runner is ${formatVersion(version)}, the newest that is known (--runner-version X.Y says another)`,
    );
  if (matchesBy(index, 'rootGroups') && job.rootGroup === undefined)
    assumed.push('the id of the top-level group is not known (--root-group ID says it)');
  if (matchesBy(index, 'runners') && job.runner === undefined)
    assumed.push('the short token of the runner is not known (--runner TOKEN says it)');
  const { rootGroup, runner } = job;
  const object = buildPod({ project, namespace, account: job.asks ?? first, version, rootGroup, runner });
  const { requester } = asker;
  return {
    request: { uid: NO_UID, operation: 'CREATE', resource: 'pods', namespace, requester, dryRun: false, object },
    assumed,
    stored: undefined,
  };
}

function matchesBy({ mapping }: MappingIndex, matcher: 'rootGroups' | 'runners'): boolean {
  return mapping.rules.some(
    (rule) =>
      (rule.kind === 'job' && rule.match[matcher] !== undefined) ||
      (matcher === 'rootGroups' && rule.serviceAccount.includes('{rootGroup}')),
  );
}
