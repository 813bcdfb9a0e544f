import type { Pod } from '../../pods/pod.ts';
import { isAtLeast, type RunnerVersion } from '../../pods/runner-version.ts';
import { withRunnerVersion } from './runner-version.ts';

type JobDescription = {
  project: string;
  namespace: string;
  account: string;
  version: RunnerVersion;
  rootGroup: string | undefined;
  runner: string | undefined;
};

/** The end of the name of a job pod since runner 16.2. Before that, the API server generates the end. */
const END = '-00000000';

/** Returns the pod that a runner of this version creates for a job, with the fields that a decision reads. */
export function buildPod(job: JobDescription): Pod {
  const base = `runner-${job.runner?.toLowerCase() ?? 'any'}-project-${job.project}-concurrent-0`;
  const named = isAtLeast(job.version, 16, 2) ? { name: `${base}${END}` } : { generateName: base };
  const pod: Pod = {
    metadata: { ...named, namespace: job.namespace, labels: { pod: base, ...guardedLabels(job, base) } },
    spec: {
      serviceAccountName: job.account,
      serviceAccount: job.account,
      containers: [{ name: 'build' }, { name: 'helper' }],
    },
  };
  return withRunnerVersion(pod, job.version);
}

function guardedLabels({ project, version, rootGroup, runner }: JobDescription, base: string): Record<string, string> {
  if (!isAtLeast(version, 17, 9)) return {};
  return {
    'job.runner.gitlab.com/pod': base,
    'project.runner.gitlab.com/id': project,
    ...(isAtLeast(version, 19, 4) ? { 'project.runner.gitlab.com/root-namespace-id': rootGroup ?? '0' } : {}),
    ...(runner === undefined ? {} : { 'manager.runner.gitlab.com/id-short': runner }),
  };
}
