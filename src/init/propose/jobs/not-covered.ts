import { serviceAccountOf } from '../../../pods/requester.ts';
import { counted, thousands } from '../../../text/counted.ts';
import { quote } from '../../../text/printable.ts';
import { type JobPod, podCount } from '../../sight.ts';
import { gather } from '../gather.ts';
import { nameList } from '../name-list.ts';
import type { AttributedPod } from '../proposal.ts';

// The functions of this file return sentences about jobs that no mapping can cover.

/** The most users that a sentence names. */
const MOST_USERS = 5;

type Document = {
  /** What is written. A fleet cannot list managers outside the cluster. */
  for: 'fleet' | 'chart';
  isOfManager(namespace: string, account: string): boolean;
};

export function notCovered(pods: readonly AttributedPod[], { for: what, isOfManager }: Document): readonly string[] {
  const without = pods.filter(({ managers }) => managers.length === 0).map(({ pod }) => pod);
  const as = pods.map(({ pod }) => pod).filter(({ account, namespace }) => isOfManager(namespace, account));
  return [
    ...ofNoManager(
      without.filter(({ past }) => past === undefined),
      pods.some(({ pod: { past } }) => past !== undefined),
      what,
    ),
    ...ofOtherUsers(
      without.filter(({ past }) => past !== undefined),
      what,
    ),
    ...asManagers(as),
  ];
}

/**
 * Describes pods that look like jobs but have no mark of GitLab Runner: people or other programs created them, or a
 * runner with another User-Agent.
 */
export function ofForeign(pods: readonly JobPod[]): readonly string[] {
  if (pods.length === 0) return [];
  const by = gather(pods, ({ clients = [] }) => clients).map((same) => {
    const [{ clients = [], name, namespace }] = same;
    const who = clients.length === 0 ? 'a client that is not recorded' : clients.map((one) => quote(one)).join(', ');
    return `${quote(`${namespace}/${name}`)}${same.length === 1 ? '' : ` and ${same.length - 1} more`} by ${who}`;
  });
  const [look, them] = pods.length === 1 ? ['pod looks like a job', 'it'] : ['pods look like jobs', 'them'];
  return [
    `${thousands(pods.length)} ${look}, but GitLab Runner did not create ${them}, so no rule follows from ${them}: ${nameList(new Set(by))}. A runner that names itself otherwise in its User-Agent is one of these: use --audit-log.`,
  ];
}

/** How a document can list a manager outside the cluster. */
const OUTSIDE = {
  chart: 'A manager outside the cluster is listed by user or group, with namespaces and tokens: any.',
  fleet:
    'A fleet has no manager outside the cluster: init --for chart writes a mapping that can list it by user or group.',
};

function ofNoManager(pods: readonly JobPod[], hasLog: boolean, what: Document['for']): string[] {
  if (pods.length === 0) return [];
  const run = pods.length === 1 ? '1 job pod runs' : `${pods.length} job pods run`;
  const hint = hasLog ? '' : ` With --audit-log, it says which user created ${pods.length === 1 ? 'it' : 'them'}.`;
  return [
    `${run} in ${namespaceWords(pods)}, and no manager was found that creates jobs there. ${OUTSIDE[what]}${hint}`,
  ];
}

/** Describes users who are not managers. Any user who may create pods can give them the names of jobs. */
function ofOtherUsers(pods: readonly JobPod[], what: Document['for']): string[] {
  const users = gather(pods, ({ past }) => past?.requester);
  const more = users.length - MOST_USERS;
  const listed = users.slice(0, MOST_USERS).map((same) => {
    const count = podCount(same);
    const user = same[0].past?.requester ?? '';
    const account = serviceAccountOf(user);
    const how = account === undefined ? 'user' : 'serviceAccount';
    const jobs = count === 1 ? '1 job pod' : `${thousands(count)} job pods`;
    const list =
      what === 'chart'
        ? `If it is a manager, list it by ${how}, with namespaces, and with tokens: any if it runs outside the cluster.`
        : `If it is a manager in the cluster, add it to runners. ${OUTSIDE.fleet}`;
    return `${quote(account === undefined ? user : `${account.namespace}/${account.name}`)} created ${jobs} in ${namespaceWords(same)} in the audit log, and no manager was found that runs as it. ${list}`;
  });
  return more > 0 ? [...listed, `${counted(more, 'other user')} created job pods in the audit log as well.`] : listed;
}

function asManagers(pods: readonly JobPod[]): string[] {
  return gather(pods, ({ account, namespace, past }) => [namespace, account, past === undefined]).map((same) => {
    const [{ account, namespace, past }] = same;
    const count = podCount(same);
    const [one, more] = past === undefined ? ['runs', 'run'] : ['ran', 'ran'];
    const what = count === 1 ? `1 job pod ${one}` : `${thousands(count)} job pods ${more}`;
    const where = past === undefined ? '' : ' in the audit log';
    return `${what}${where} as ${namespace}/${account}, the account of a manager, which enforce refuses: give jobs an account of their own in service_account of the runner.`;
  });
}

function namespaceWords(pods: readonly JobPod[]): string {
  const spaces = new Set(pods.map(({ namespace }) => quote(namespace)));
  return `namespace${spaces.size === 1 ? '' : 's'} ${nameList(spaces)}`;
}
