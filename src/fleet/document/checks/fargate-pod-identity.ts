import { error } from '../../../documents/check.ts';
import { assignedAccounts } from '../../assigned-accounts.ts';
import type { FleetCheck } from '../draft.ts';

/** https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html#pod-id-restrictions */
export const fargatePodIdentity: FleetCheck = {
  code: 'fargate_pod_identity',
  check({ fleet, mapping }) {
    const byPodIdentity = fleet.serviceAccounts.filter(({ identity }) => identity === 'pod-identity');
    const { assigned } = assignedAccounts(mapping, byPodIdentity);
    return fleet.runners.flatMap((runner) => {
      if (runner.fargate === undefined) return [];
      const { name, namespace, serviceAccount, jobServiceAccount, jobNamespaces } = runner;
      const key = `${namespace}/${serviceAccount}`;
      const manager = byPodIdentity.find((each) => each.name === serviceAccount && each.namespaces.includes(namespace));
      const configured = byPodIdentity.find(
        (each) =>
          each.name === jobServiceAccount && each.namespaces.some((namespace) => jobNamespaces.includes(namespace)),
      );
      const byRule = assigned.find(
        (each) =>
          jobNamespaces.includes(each.namespace) &&
          each.grants.some(
            ({ source }) => source.is === 'default' || source.rule.match.createdBy?.includes(key) !== false,
          ),
      )?.account;
      const found = manager ?? configured ?? byRule;
      if (found === undefined) return [];
      const message = `runner ${name} runs on Fargate, which does not support EKS Pod Identity, but ${found === manager ? `its account ${found.name} uses it` : `its jobs may get ${found.name}, which uses it`}: set identity: irsa on that account`;
      return [error(runner, ['fargate'], message)];
    });
  },
};
