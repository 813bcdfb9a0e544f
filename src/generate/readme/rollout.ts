import type { Fleet } from '../../fleet/fleet.ts';
import { MAPPING_KEY, MODE_LABEL, PROGRAM } from '../../names.ts';
import { jobNamespacesOf, namespacesOf } from './namespaces-of.ts';
import { type SampleJob, sampleJobs } from './sample-job.ts';
import { shellBlock } from './shell-block.ts';

/** The file with the logs of all replicas, which `report` reads. */
const LOG = 'decisions.log';

/** The usual path of a fleet, relative to the generated folder. */
const FLEET = '../fleet.yaml';

/**
 * Returns the section of the README that leads from observe to enforce. Its order avoids jobs that are refused by
 * surprise.
 */
export function rollout(fleet: Fleet): string[] {
  const { webhook } = fleet;
  const labels = (mode: string) =>
    namespacesOf(fleet).map((namespace) => `kubectl label namespace ${namespace} ${MODE_LABEL}=${mode} --overwrite`);
  return [
    '## 4. Observe, report, enforce, test',
    '',
    'Show what the mapping decides about a job, without a cluster:',
    '',
    ...explained(fleet),
    'In `observe` nothing is changed or refused; the log of the webhook shows what `enforce` would do:',
    '',
    ...shellBlock(labels('observe')),
    `List what is missing or wrong, with its fix. \`${FLEET}\` is the fleet; with \`--aws\`, the other side of each role is checked, too:`,
    '',
    ...shellBlock([
      `${PROGRAM} doctor --fleet ${FLEET}`,
      `kubectl --namespace ${webhook.namespace} logs --selector app.kubernetes.io/component=webhook --tail=20`,
    ]),
    'Run the pipelines of a usual day, then ask which role each job would get, and which jobs `enforce` would refuse. A replaced pod takes its',
    'log with it: for more than a few days, read the audit log of the API server instead.',
    '',
    ...shellBlock([
      `kubectl --namespace ${webhook.namespace} logs --selector app.kubernetes.io/component=webhook --prefix --tail=-1 > ${LOG}`,
      `${PROGRAM} report ${LOG} --mapping ${MAPPING_KEY}`,
    ]),
    ...enforced(fleet),
    `From then on, a namespace creates no pod while the webhook is down. The way back is \`${MODE_LABEL}=observe\`; with the guard, which is on by`,
    `default, it needs the permission \`label\` on \`namespaces\` (API group \`${PROGRAM}\`), so grant it to the people on call before.`,
    '',
    `Last, run \`pipeline/.gitlab-ci.yml\` in a project.${debugPods(fleet)}`,
  ];
}

/** Returns one code block for each namespace, because people paste a whole block. */
function enforced(fleet: Fleet): string[] {
  const all = namespacesOf(fleet);
  const withJobs = jobNamespacesOf(fleet);
  const isOneOfMany = (namespace: string) => withJobs.length > 1 && withJobs.includes(namespace);
  const condition = 'If it ends with `Safe to enforce: yes`, or with refusals that you want, enforce';
  return [
    ...(all.length === 1
      ? [`${condition}:`]
      : [
          `${condition} in one namespace after the other. Before the next`,
          'one, run pipelines, and look at their jobs:',
        ]),
    '',
    ...all.flatMap((namespace) =>
      shellBlock([
        ...(isOneOfMany(namespace) ? [`${PROGRAM} report ${LOG} --namespace ${namespace}`] : []),
        `kubectl label namespace ${namespace} ${MODE_LABEL}=enforce --overwrite`,
      ]),
    ),
  ];
}

function explained(fleet: Fleet): string[] {
  return sampleJobs(fleet)
    .slice(0, 1)
    .flatMap((job) => [
      ...shellBlock([explainCommand(job)]),
      ...(job.project === undefined ? ['`4242` is for the id of a project: this fleet names none.', ''] : []),
    ]);
}

function explainCommand({ namespace, project = '4242', requester, rootGroup }: SampleJob): string {
  const group = rootGroup === undefined ? '' : ` --root-group ${rootGroup}`;
  return `${PROGRAM} explain --mapping ${MAPPING_KEY} --project ${project}${group} \\\n  --namespace ${namespace} --requester ${requester}`;
}

function debugPods({ serviceAccounts }: Fleet): string {
  const account = serviceAccounts.find(({ role }) => role !== undefined);
  return account === undefined ? '' : ` \`debug/\` has a pod for each account, such as \`debug/${account.name}.yaml\`.`;
}
