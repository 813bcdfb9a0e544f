import { isEksWebhook } from '../../doctor/derive/webhooks/eks-webhooks.ts';
import { isSeen, type Seen, seenOr } from '../../doctor/world/seen.ts';
import { parseIssuer } from '../../iam/oidc-issuer.ts';
import { RELEASE } from '../../names.ts';
import { counted } from '../../text/counted.ts';
import { failClosed } from './admission.ts';
import {
  earlyEksWebhook,
  installed,
  LEAST_MINOR,
  lacking,
  otherWebhook,
  strangeIssuer,
  tooOld,
  withoutEksWebhook,
  withoutPolicies,
} from './findings.ts';
import { formatPermission } from './look.ts';
import type { PreflightCheck } from './preflight.ts';

/** The checks, in the order in which a user would fix their findings. */
export const CHECKS: readonly PreflightCheck[] = [
  {
    id: 'kubernetes_version',
    title: `the cluster has Kubernetes 1.${LEAST_MINOR} or later`,
    judge({ version }) {
      if (!isSeen(version)) return { looked: 'nothing', unseen: [version.unseen] };
      const [, major = '', minor = ''] = /^v?(\d+)\.(\d+)/.exec(version.seen) ?? [];
      const isEnough = Number(major) > 1 || (major === '1' && Number(minor) >= LEAST_MINOR);
      return { looked: version.seen, findings: isEnough ? [] : [tooOld(version.seen)] };
    },
  },
  {
    id: 'policies_served',
    title: 'the API server evaluates the policies of the guard',
    judge({ policies }) {
      if (!isSeen(policies)) return { looked: 'nothing', unseen: [policies.unseen] };
      return { looked: 'admissionregistration.k8s.io/v1', findings: policies.seen ? [] : [withoutPolicies()] };
    },
  },
  {
    id: 'own_permissions',
    title: 'your user has the permissions that the installation needs',
    judge({ permissions }) {
      const unseen = permissions.flatMap((one) => (isSeen(one) ? [] : [one.unseen]));
      const missing = permissions.flatMap((one) => (isSeen(one) && !one.seen.allowed ? [one.seen] : []));
      return {
        looked: counted(permissions.length, 'permission'),
        unseen,
        findings: missing.map((one) => lacking(formatPermission(one))),
      };
    },
  },
  {
    id: 'not_installed',
    title: 'no other release of the chart has its constant names',
    judge({ mutating, namespace }) {
      if (!isSeen(mutating)) return { looked: 'nothing', unseen: [mutating.unseen] };
      const found = mutating.seen.find(({ metadata }) => metadata.name === RELEASE.mutatingWebhookConfiguration);
      const home = found?.metadata.annotations?.['meta.helm.sh/release-namespace'];
      return {
        looked: RELEASE.mutatingWebhookConfiguration,
        findings: found === undefined ? [] : [installed(home, namespace)],
      };
    },
  },
  {
    id: 'eks_webhook',
    title: 'the EKS pod identity webhook exists and is called after this one',
    judge({ mutating }) {
      if (!isSeen(mutating)) return { looked: 'nothing', unseen: [mutating.unseen] };
      const found = mutating.seen.filter(isEksWebhook).map(({ metadata }) => metadata.name);
      const early = found.filter((name) => name < RELEASE.mutatingWebhookConfiguration);
      const findings = found.length === 0 ? [withoutEksWebhook()] : early.map(earlyEksWebhook);
      return { looked: found.join(', ') || 'none', findings };
    },
  },
  {
    id: 'issuer',
    title: 'the API server publishes the issuer of its tokens, which trust policies name',
    judge({ issuer }) {
      if (!isSeen(issuer)) return { looked: 'nothing', unseen: [issuer.unseen] };
      return {
        looked: issuer.seen,
        findings: parseIssuer(issuer.seen) === undefined ? [strangeIssuer(issuer.seen)] : [],
      };
    },
  },
  {
    id: 'other_admission',
    title: 'no other webhook keeps the chart from being installed',
    judge(look) {
      const { mutating, validating } = look;
      const unseen = ([mutating, validating, look.labels] as readonly Seen<unknown>[]).flatMap((one) =>
        isSeen(one) ? [] : [one.unseen],
      );
      const labels = seenOr(look.labels, undefined) ?? {};
      const both = [...seenOr(mutating, []), ...seenOr(validating, [])];
      const others = failClosed(both, look.namespace, labels).filter(({ configuration }) => !isEks(configuration));
      return {
        looked: counted(both.length, 'webhook configuration'),
        unseen,
        findings: others.map((one) => otherWebhook(one, look)),
      };
    },
  },
  {
    id: 'out_of_sight',
    title: 'nodes can pull the image, and the API server reaches port 9443 of the nodes',
    judge: () => ({
      looked: 'nothing',
      unseen: [
        { what: 'the image registry', why: 'only nodes pull images', because: 'unasked' },
        {
          what: 'the way from the API server to port 9443',
          why: 'only a running webhook shows it: helm test',
          because: 'unasked',
        },
      ],
    }),
  },
];

function isEks(configuration: string): boolean {
  return isEksWebhook({ metadata: { name: configuration } });
}
