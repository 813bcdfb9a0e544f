import { randomBytes } from 'node:crypto';
import type { Test } from 'tap';
import { parse, parseDocument } from 'yaml';
import type { Diagnosis, ReportedFinding } from '../../../../src/doctor/diagnosis.ts';
import { findingsOf } from '../../../../src/doctor/diagnosis.ts';
import type { Pod } from '../../../../src/pods/pod.ts';
import { runCli } from '../../../cli/command-line.ts';
import type { Cluster } from '../../../control-plane/client/cluster.ts';
import type { Answer } from '../../../control-plane/client/exchange.ts';
import { made } from '../../../control-plane/client/made.ts';
import type { Reference } from '../../../control-plane/client/object-path.ts';
import { waitUntil } from '../../../control-plane/client/wait-until.ts';
import type { Helm } from '../../chart/helm.ts';
import { prepareRelease } from '../../chart/release.ts';
import { readInstalled } from '../../installed/process.ts';
import { jobPod } from '../../job-pod.ts';
import { RUNNER } from '../../world.ts';
import { actAsKubelet } from '../act-as-kubelet.ts';
import { type Followed, type as typeCommand } from '../follow.ts';
import type { ExistingRunner, Places } from './existing-runner.ts';
import { type Notes, readNotes } from './notes.ts';

/** An installation next to a runner that existed before, as the page on installation describes it. */
export type BesideWorld = Followed & {
  notes: Notes;
  /** Does what kubectl does, and records which namespaces it labels. */
  type(command: string): Promise<void>;
  /** Namespaces that were set to observe by a command. */
  observed: ReadonlySet<string>;
  /** Runs the doctor, without its findings in namespaces of other tests. */
  examine(): Promise<readonly ReportedFinding[]>;
  /** Adds an entry of `serviceAccounts` to the values of the release, and upgrades it. */
  addAccount(entry: object): Promise<void>;
  /** Adds a rule to the mapping. */
  addRule(rule: object): Promise<void>;
  /** Creates the pod of a job of project 4242 with the token of a manager; with `dry`, the pod is not stored. */
  createJob(runner: ExistingRunner, namespace: string, dry?: 'dry'): Promise<Answer<Pod>>;
};

/**
 * Installs the webhook next to a runner and starts its process.
 *
 * @param account of the manager; the values list it
 * @param trustPolicies folder with the roles in AWS
 */
export async function installBeside(
  t: Test,
  cluster: Cluster,
  {
    helm,
    chart,
    places,
    runner,
    trustPolicies,
  }: {
    helm: Helm;
    chart: string;
    places: Places;
    runner: ExistingRunner;
    trustPolicies: string;
  },
): Promise<BesideWorld> {
  const { admin } = cluster;
  const { gitlab, jobs } = places;
  const release = await prepareRelease(t, cluster, helm);
  let accounts: object[] = [{ name: runner.account, kind: 'manager', namespaces: [gitlab], create: false }];
  const args = ['gitlab-runner-irsa', chart, '--namespace', release.namespace];
  const values = () =>
    helm.values({
      image: { repository: 'images.example.com/gitlab-runner-irsa' },
      serviceAccounts: accounts,
      'gitlab-runner': { enabled: false },
    });
  const text = await helm.ok('install', ...args, '--values', values());
  const installed = await readInstalled(t, cluster, release);
  const process = await installed.start({ listen: { host: installed.clusterIP, port: 443 } });
  await process.untilReady();
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment' };
  await actAsKubelet(
    cluster,
    { ...deployment, metadata: { namespace: release.namespace, name: 'gitlab-runner-irsa' } },
    2,
  );

  const patch: Followed['patch'] = async (target, change) => {
    made(await admin.patch(target, change), `the change of ${target.kind} ${target.metadata?.name}`);
  };
  const followed: Followed = { cluster, patch, aws: trustPolicies, actAsProcess: async () => {} };
  const observed = new Set<string>();
  const own = new Set([gitlab, ...jobs, release.namespace]);
  const clients = new Map<string, Awaited<ReturnType<Cluster['asPodOf']>>>();
  return {
    ...followed,
    notes: readNotes(text),
    observed,
    async type(command) {
      const [, namespace] = /^kubectl label namespace (\S+) gitlab-runner-irsa=observe/.exec(command) ?? [];
      await typeCommand(followed, command);
      if (namespace !== undefined) observed.add(namespace);
    },
    async examine() {
      const words = ['doctor', '--kubeconfig', cluster.connection.kubeconfig, '--trust-policies', trustPolicies];
      const { stdout, stderr } = await runCli([...words, '--json']);
      if (stdout === '') throw new Error(stderr);
      return findingsOf(JSON.parse(stdout) as Diagnosis).filter((finding) => isOf(finding, own));
    },
    async addAccount(entry) {
      accounts = [...accounts, entry];
      await helm.ok('upgrade', ...args, '--values', values());
    },
    async addRule(rule) {
      const { data } = made(await admin.get<{ data: Record<string, string> }>(release.mapping), 'the mapping');
      const document = parseDocument(data['mapping.yaml'] ?? '');
      document.setIn(['rules'], [...((parse(String(document)) as { rules?: object[] }).rules ?? []), rule]);
      await release.editMapping(String(document));
    },
    async createJob({ account, jobAccount }, namespace, dry) {
      const client = clients.get(account) ?? (await cluster.asPodOf(gitlab, account));
      clients.set(account, client);
      const manager = client.withHeaders({ 'User-Agent': RUNNER });
      const spec = jobAccount === undefined ? {} : { serviceAccountName: jobAccount };
      // A runner tries again, too: on a busy machine, a review may take longer than the two seconds that the chart
      // allows.
      return waitUntil('a job to be decided', async () => {
        const answer = await manager.create<Pod>(jobPod(namespace, { spec }), { dryRun: dry !== undefined });
        return answer.message.includes('failed calling webhook') ? undefined : answer;
      });
    },
  };
}

/** Other tests have their own namespaces, runners and bindings. */
function isOf({ object }: ReportedFinding, own: ReadonlySet<string>): boolean {
  const isNamespaced = /^(?:namespace |clusterrolebinding |\S+ [^/ ]+\/)/.test(object);
  return !isNamespaced || [...own].some((namespace) => object.includes(namespace));
}

/**
 * Installs the configuration of the EKS webhook, which exists in every EKS cluster. It selects these namespaces only.
 */
export async function installEksWebhook(t: Test, { admin }: Cluster, { gitlab, jobs }: Places): Promise<void> {
  const webhook: Reference & { webhooks: object[] } = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: `pod-identity-webhook-${randomBytes(4).toString('hex')}` },
    webhooks: [
      {
        ...{ name: 'iam-for-pods.amazonaws.com', failurePolicy: 'Ignore', sideEffects: 'None', timeoutSeconds: 1 },
        ...{ clientConfig: { url: 'https://127.0.0.1:1/mutate' }, admissionReviewVersions: ['v1'] },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        namespaceSelector: {
          matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [gitlab, ...jobs] }],
        },
      },
    ],
  };
  made(await admin.create(webhook), 'the EKS webhook');
  t.teardown(() => admin.delete(webhook));
}
