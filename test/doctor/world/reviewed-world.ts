import { MANAGER_RULES } from '../../../src/doctor/derive/runners/jobs/manager-rules.ts';
import type { RunnerDocument } from '../../../src/doctor/read/runners/settings/runner-settings.ts';
import type { AwsSide } from '../../../src/doctor/world/aws-side.ts';
import type { Runner } from '../../../src/doctor/world/runner/runner.ts';
import type { SecuritySide } from '../../../src/doctor/world/security-side.ts';
import type { Seen } from '../../../src/doctor/world/seen.ts';
import type { World } from '../../../src/doctor/world/world.ts';
import { everywhere, healthyWorld, ISSUER, mapping, rbac, runner, template } from './healthy-world.ts';

const PROVIDER = {
  arn: `arn:aws:iam::111122223333:oidc-provider/${ISSUER.replace('https://', '')}`,
  issuer: ISSUER.replace('https://', ''),
  audiences: { seen: ['sts.amazonaws.com'] },
};
const BUCKET = {
  region: 'eu-central-1',
  encryption: { seen: { algorithm: 'AES256', key: undefined } },
  policy: { seen: undefined as unknown },
  openings: { seen: [] },
};

export const IMAGE = 'registry.gitlab.com/gitlab-org/gitlab-runner:alpine-v19.4.0';

/**
 * Returns the Role of the manager with what a runner needs, split into several because each has one rule here, and
 * other roles.
 */
export function reviewedRbac(given: Parameters<typeof rbac>[0] = [], without: readonly string[] = []): World['rbac'] {
  const namespace = 'gitlab';
  const subjects = [{ kind: 'ServiceAccount', namespace, name: 'gitlab-runner-common' }];
  const needed = MANAGER_RULES.filter(({ resources }) => !resources.some((one) => without.includes(one))).map(
    (rule, index) => {
      const common = { kind: 'RoleBinding', namespace, name: `runner-${index}` } as const;
      return { binding: { ...common, role: `gitlab/runner-${index}`, subjects }, rule };
    },
  );
  return rbac([...needed, ...given]);
}

/** Returns an installation that meets every line of the checklist; a case changes a part of it. */
export function reviewedWorld(changes: Partial<World> = {}): World {
  return healthyWorld({
    mapping: mapping({ default: { manager: 'deny' }, unannotated: 'deny' }),
    runners: everywhere({ gitlab: [reviewedRunner()] }),
    rbac: reviewedRbac(),
    security: security(),
    aws: aws(),
    ...changes,
  });
}

/** @param kubernetes keys of the table `[runners.kubernetes]` */
export function reviewedRunner(
  kubernetes: object = {},
  { image = IMAGE, key, variables = {} }: { image?: string; key?: RunnerDocument['key']; variables?: object } = {},
): Runner {
  const text = template({ kubernetes: { automount_service_account_token: false, ...kubernetes } });
  return { ...runner(text, variables as Record<string, string>, key), image };
}

export function security(changes: Partial<SecuritySide> = {}): { seen: SecuritySide } {
  return {
    seen: {
      reviewer: { seen: 'alice@example.com' },
      webhookImages: { seen: [`images.example.com/gitlab-runner-irsa@sha256:${'0123456789abcdef'.repeat(4)}`] },
      eksWebhookImages: {
        unseen: {
          what: 'the pods of the EKS pod identity webhook',
          why: 'no Service of the cluster is registered for it',
          because: 'absent',
        },
      },
      kubernetes: { seen: 'v1.36.3' },
      webhookImage: { seen: 'images.example.com/gitlab-runner-irsa:0.1.0' },
      mappingDigest: { seen: '0123456789abcdef'.repeat(4) },
      mutatingPolicies: { seen: [] },
      awsAuthExists: { seen: false },
      network: {
        seen: {
          isHostNetwork: false,
          isLimited: true,
          ports: {
            webhook: {
              port: 9443,
              everyAddress: [],
              everyPod: [],
              labeledPods: [],
              largeBlocks: [],
              jobNamespaces: [],
            },
            health: { port: 8080, everyAddress: [], everyPod: [], labeledPods: [], largeBlocks: [], jobNamespaces: [] },
          },
        },
      },
      workloads: [],
      unreadWorkloads: [],
      ...changes,
    },
  };
}

export function aws(changes: Partial<AwsSide> = {}): Seen<AwsSide> {
  return {
    seen: {
      caller: { arn: 'arn:aws:iam::111122223333:user/alice', awsAccount: '111122223333' },
      providers: { seen: [PROVIDER] },
      cluster: {
        seen: {
          ...{ name: 'tools', arn: '', region: 'eu-central-1', hasAuditLog: true },
          ...{ hasAccessEntries: true, hasAwsAuth: false },
        },
      },
      associations: { seen: new Map() },
      accessEntries: { seen: [] },
      buckets: new Map([['cache', { seen: BUCKET }]]),
      ...changes,
    },
  };
}
