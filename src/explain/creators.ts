import { isMap, mapIn } from '../collections/is-map.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';
import { RUNNER_LABEL } from '../pods/facts.ts';
import { isJobShaped } from '../pods/job-shape.ts';
import type { Pod } from '../pods/pod.ts';
import { isAtLeast, runnerVersion } from '../pods/runner-version.ts';

/** The requester of a job, `NAMESPACE/ACCOUNT`, and how it was found, as a clause. */
type Creator = { key: string; because: string };

/** Finds the manager that created a job by the job's labels; `undefined` if they name no known manager. */
export type Creators = (job: Pod) => Creator | undefined;

const NAME_LABEL = 'manager.runner.gitlab.com/name';

/** What a Deployment appends to its name: the hash of the template, and five characters. */
const POD_OF_DEPLOYMENT = /-[a-z0-9]{1,10}-[a-z0-9]{5}$/;

/** Managers by the name of a pod, a Deployment or a runner; `undefined` if several have the same name. */
type Keys = Map<string, string | undefined>;

/**
 * Identifies managers by their pods. Since 17.9, a runner labels a job with the name of its manager's pod, unless
 * config.toml sets another `name`, and with the runner's short token, which belongs to one manager, too. No variable of
 * a job can set these labels.
 *
 * @param pods of jobs, managers and others, as the API server shows them
 */
export function creatorsIn(pods: readonly unknown[]): Creators {
  const [names, deployments, runners]: [Keys, Keys, Keys] = [new Map(), new Map(), new Map()];
  const jobs: Pod[] = [];
  for (const pod of pods) {
    const { metadata, spec } = isMap(pod) ? pod : {};
    const { name, namespace } = mapIn(metadata);
    const { serviceAccountName: account } = mapIn(spec);
    if (typeof name !== 'string' || typeof namespace !== 'string' || typeof account !== 'string') continue;
    if (isJobShaped(pod as Pod)) {
      jobs.push(pod as Pod);
      continue;
    }
    add(names, name, `${namespace}/${account}`);
    if (POD_OF_DEPLOYMENT.test(name)) add(deployments, withoutEnd(name), `${namespace}/${account}`);
  }
  const byName = (job: Pod): Creator | undefined => {
    const name = labelOf(job, NAME_LABEL);
    if (name === undefined) return undefined;
    // A name without such an end is the runner's `name` in config.toml, which a Deployment may happen to have, too.
    const key = names.get(name) ?? (POD_OF_DEPLOYMENT.test(name) ? deployments.get(withoutEnd(name)) : undefined);
    return key === undefined ? undefined : { key, because: `its label ${NAME_LABEL} names a pod with this account` };
  };
  for (const job of jobs) {
    const [runner, creator] = [labelOf(job, RUNNER_LABEL), byName(job)];
    if (runner !== undefined && creator !== undefined) add(runners, runner, creator.key);
  }
  return (job) => {
    const runner = labelOf(job, RUNNER_LABEL);
    const key = runner === undefined ? undefined : runners.get(runner);
    const byRunner =
      key === undefined
        ? undefined
        : { key, because: `its label ${RUNNER_LABEL} is that of other jobs of this manager` };
    return byName(job) ?? byRunner;
  };
}

/**
 * Guesses the creator without the pods of managers: the account with the same name as the Deployment in the label, as
 * in GitLab's chart.
 *
 * @param possible managers that may create jobs in the namespace
 */
export function likelyCreator(job: Pod, possible: MappingIndex['mapping']['managers']): Creator | undefined {
  const name = labelOf(job, NAME_LABEL);
  if (name === undefined || !POD_OF_DEPLOYMENT.test(name)) return undefined;
  const [only, ...others] = possible.filter(
    ({ identity }) => 'serviceAccount' in identity && identity.serviceAccount.name === withoutEnd(name),
  );
  if (only === undefined || others.length > 0) return undefined;
  return { key: only.key, because: `its label ${NAME_LABEL} names a pod of a Deployment of this name` };
}

/**
 * Returns the clients that created or edited the pod, by `managedFields`, if none of them is a runner; otherwise empty.
 */
export function otherCreators(pod: Pod): readonly string[] {
  const clients = (pod.metadata?.managedFields ?? []).flatMap(({ manager, subresource }) =>
    subresource ? [] : (manager ?? []),
  );
  return clients.some(isRunner) ? [] : [...new Set(clients)];
}

/** True if `managedFields` names a runner. */
export function isOfRunner(pod: Pod): boolean {
  return (pod.metadata?.managedFields ?? []).some(({ manager }) => isRunner(manager ?? ''));
}

function isRunner(client: string): boolean {
  return client.startsWith('gitlab-runner ');
}

/** Returns a label only from 17.9 on, because before that a variable of a job may set it. */
function labelOf(job: Pod, label: string): string | undefined {
  const entry = job.metadata?.managedFields?.find(({ manager }) => isRunner(manager ?? ''));
  const version = entry === undefined ? undefined : runnerVersion({ metadata: { managedFields: [entry] } });
  if (version !== undefined && !isAtLeast(version, 17, 9)) return undefined;
  return job.metadata?.labels?.[label];
}

function withoutEnd(name: string): string {
  return name.replace(POD_OF_DEPLOYMENT, '');
}

function add(keys: Keys, name: string, key: string): void {
  keys.set(name, keys.has(name) && keys.get(name) !== key ? undefined : key);
}
