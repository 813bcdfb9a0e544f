import type { Test } from 'tap';
import type { Cluster } from '../../../control-plane/client/cluster.ts';
import type { Helm } from '../../chart/helm.ts';
import { configOf, createRunner, type ExistingRunner, installRunner, type Places } from './existing-runner.ts';

/** What existed before the webhook, and what a person then follows. */
export type Story = {
  /** Ends the sentence "… to the first patched job of …". */
  name: string;
  /** The number of namespaces of jobs. */
  jobs: number;
  /** Codes of the findings whose fixes are followed, in this order. */
  follows: readonly string[];
  /** Findings, as code and object, about what others need. Only a person can decide about these. */
  kept?: RegExp;
  /**
   * Other users of the cluster: developers have ClusterRole `edit`. The other values name another user of the role in
   * AWS.
   */
  otherUsers?: 'developers' | 'second cluster' | 'Pod Identity';
  /** @returns the runner that the values name, and other runners */
  runners(t: Test, parts: { cluster: Cluster; helm: Helm; places: Places }): Promise<readonly ExistingRunner[]>;
};

/** The findings between a rule whose account is missing and an account with its role. */
const ACCOUNT = ['account_absent', 'account_unannotated'] as const;

const ofChart =
  (name: string, account: string | undefined, more?: string): Story['runners'] =>
  async (t, parts) => [
    await installRunner(t, parts.helm, parts.places, {
      name,
      account,
      config: configOf(parts.places.jobs, account, more),
    }),
  ];

export const stories: readonly Story[] = [
  {
    name: "a runner of GitLab's chart whose jobs have an account and a namespace of their own",
    jobs: 1,
    follows: ['job_namespace_unlisted', 'runner_account_unknown', 'manager_cannot_enter', ...ACCOUNT, 'way_open'],
    runners: ofChart('gitlab-runner', 'ci-jobs'),
  },
  {
    name: "a runner of GitLab's chart with a namespace for each job",
    jobs: 1,
    follows: ['job_namespace_per_job', 'job_namespace_unlisted', 'manager_cannot_enter', ...ACCOUNT, 'way_open'],
    runners: ofChart('gitlab-runner', undefined, 'namespace_per_job = true'),
  },
  {
    name: 'two runners, of which the values name one',
    jobs: 1,
    follows: [
      'runner_unlisted',
      'job_namespace_unlisted',
      'runner_account_unknown',
      'manager_cannot_enter',
      'manager_cannot_enter',
      ...ACCOUNT,
      'way_open',
      'way_open',
    ],
    runners: async (t, parts) => [
      ...(await ofChart('gitlab-runner', 'ci-jobs')(t, parts)),
      ...(await ofChart('gpu-runner', 'gpu-jobs')(t, parts)),
    ],
  },
  {
    name: 'a StatefulSet with a config.toml for two namespaces',
    jobs: 2,
    follows: [
      'job_namespace_unlisted',
      'namespace_unlabeled',
      'manager_cannot_enter',
      ...ACCOUNT,
      'account_unannotated',
    ],
    async runners(_, { cluster, places }) {
      const config = configOf(places.jobs, undefined);
      return [
        await createRunner(cluster, places, {
          ...{ kind: 'StatefulSet', mark: 'file', account: 'runner', jobAccount: undefined, config },
        }),
      ];
    },
  },
  {
    name: "a runner of GitLab's operator",
    jobs: 1,
    follows: ['job_namespace_unlisted', 'runner_account_unknown', 'manager_cannot_enter', ...ACCOUNT],
    async runners(_, { cluster, places }) {
      const config = configOf(places.jobs, 'ci-jobs');
      return [
        await createRunner(cluster, places, {
          ...{ kind: 'Deployment', mark: 'operator', account: 'gitlab-runner-app-sa', jobAccount: 'ci-jobs', config },
        }),
      ];
    },
  },
  {
    name: "a runner of GitLab's chart beside developers who have ClusterRole edit there",
    ...{
      jobs: 1,
      follows: ['job_namespace_unlisted', 'manager_cannot_enter', ...ACCOUNT, 'way_open'],
      otherUsers: 'developers',
      kept: /^way_open rolebinding \S+\/developers$/,
    },
    runners: ofChart('gitlab-runner', undefined),
  },
  {
    name: "a runner of GitLab's chart whose project has its role in another cluster only",
    ...{
      jobs: 1,
      follows: ['job_namespace_unlisted', 'manager_cannot_enter', ...ACCOUNT, 'trust_refuses', 'way_open'],
      otherUsers: 'second cluster',
      kept: /^trust_elsewhere role /,
    },
    runners: ofChart('gitlab-runner', undefined),
  },
  {
    name: "a runner of GitLab's chart whose project has its role by EKS Pod Identity",
    ...{
      jobs: 1,
      follows: ['job_namespace_unlisted', 'manager_cannot_enter', ...ACCOUNT, 'way_open'],
      otherUsers: 'Pod Identity',
    },
    runners: ofChart('gitlab-runner', undefined),
  },
];
