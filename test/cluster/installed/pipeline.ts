import { setTimeout as sleep } from 'node:timers/promises';
import type { Pod } from '../../../src/pods/pod.ts';
import type { Client } from '../../control-plane/client/client.ts';
import type { Cluster } from '../../control-plane/client/cluster.ts';
import type { Answer } from '../../control-plane/client/exchange.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import type { Release } from '../chart/release.ts';
import { jobPod } from '../job-pod.ts';
import { ROLE, RUNNER } from '../world.ts';

/** Milliseconds between a pod and the next pod of the same worker. */
const PACE = 100;

/** The runner manager of an installed release, and its pipelines. */
export type Pipeline = {
  /** Labels the namespace of the runners. */
  label(mode: string): Promise<void>;
  /** Creates the pod of a job of project 4242 as a dry run, so that it is not stored. */
  create(): Promise<Answer<Pod>>;
  /**
   * Creates one like a runner with the settings of the chart: it retries if the API server could not reach the webhook.
   */
  createAsRunner(): Promise<Answer<Pod>>;
  /** A client with the manager's own token, and the User-Agent of a runner. */
  manager: Client;
  /** Waits until a job gets this account from our webhook. */
  untilItGets(account: string): Promise<Answer<Pod>>;
  /**
   * Creates pods without a pause until it is stopped.
   *
   * @returns a function that stops it, and returns how many there were and what failed
   */
  createAlways(): () => Promise<{ created: number; failed: string[] }>;
};

/** Creates the account of project 4242, and the client of the manager. */
export async function openPipeline(cluster: Cluster, { runners }: Release): Promise<Pipeline> {
  const token = await cluster.asPodOf(runners, 'gitlab-runner-common');
  const manager = token.withHeaders({ 'User-Agent': RUNNER });
  const annotations = { 'eks.amazonaws.com/role-arn': `${ROLE}/billing` };
  await cluster.createServiceAccount(runners, { name: 'ci-billing', annotations });
  const create = () => manager.create<Pod>(jobPod(runners), { dryRun: true });
  return {
    async label(mode) {
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: runners } };
      await cluster.admin.patch(namespace, { metadata: { labels: { 'gitlab-runner-irsa': mode } } });
    },
    manager,
    create,
    createAsRunner: () =>
      waitUntil('a pod to be decided', async () => {
        const answer = await create();
        return answer.message.includes('failed calling webhook') ? undefined : answer;
      }),
    untilItGets: (account) =>
      waitUntil(`a job that gets ${account}`, async () => {
        const answer = await create();
        const decided = answer.body.metadata?.annotations?.['gitlab-runner-irsa/service-account'];
        return answer.status === 201 && decided === account ? answer : undefined;
      }),
    createAlways() {
      const failed: string[] = [];
      let created = 0;
      let isOver = false;
      const worker = async () => {
        while (!isOver) {
          const { body, message, status } = await create();
          created += 1;
          if (status !== 201 || body.spec?.serviceAccountName !== 'ci-billing') failed.push(`${status} ${message}`);
          await sleep(PACE);
        }
      };
      const workers = [worker(), worker(), worker()];
      return async () => {
        isOver = true;
        await Promise.all(workers);
        return { created, failed };
      };
    },
  };
}

/** Returns a mapping that assigns the account `ci-billing` to project 4242. */
export function billing(runners: string): string {
  const rule = '{name: billing, match: {kind: job, projects: [4242]}, serviceAccount: ci-billing}';
  return `version: 1\nmanagers: [{serviceAccount: ${runners}/gitlab-runner-common}]\nrules: [${rule}]\n`;
}
