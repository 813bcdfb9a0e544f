import type { Finding } from '../../doctor/checks/finding.ts';
import { isSeen } from '../../doctor/world/seen.ts';
import { RELEASE } from '../../names.ts';
import type { OtherWebhook } from './admission.ts';
import type { PreflightLook } from './look.ts';

/**
 * The oldest minor version of Kubernetes 1 with ValidatingAdmissionPolicies in v1. `kubeVersion` of the chart has the
 * same.
 */
export const LEAST_MINOR = 30;

const CLUSTER = 'the cluster';

export function tooOld(version: string): Finding {
  return {
    ...{
      code: 'kubernetes_too_old',
      level: 'error',
      object: CLUSTER,
      found: version,
      wanted: `1.${LEAST_MINOR} or later`,
    },
    fix: [
      {
        advice:
          'upgrade the cluster: older versions have no ValidatingAdmissionPolicies, and the guard is made of them',
      },
    ],
  };
}

export function withoutPolicies(): Finding {
  return {
    ...{ code: 'policies_absent', level: 'error', object: CLUSTER },
    found: 'admissionregistration.k8s.io/v1 has no validatingadmissionpolicies',
    wanted: 'ValidatingAdmissionPolicies, of which the guard is made',
    fix: [{ advice: 'enable them in the API server, or install with guard.enabled: false' }],
  };
}

export function lacking(permission: string): Finding {
  return {
    ...{ code: 'permission_missing', level: 'error', object: 'your user', found: `it may not ${permission}` },
    wanted: 'this permission, because the chart creates such an object',
    fix: [
      {
        advice:
          'install as a cluster administrator, or get the permissions in docs/guard.md, "Installing and upgrading"',
      },
    ],
  };
}

export function installed(home: string | undefined, namespace: string): Finding {
  const isSame = home === namespace;
  return {
    ...{ code: 'already_installed', level: isSame ? 'notice' : 'error' },
    object: `mutatingwebhookconfiguration ${RELEASE.mutatingWebhookConfiguration}`,
    found:
      home === undefined ? 'it exists, and no release of Helm owns it' : `it belongs to a release in namespace ${home}`,
    wanted: isSame ? 'an upgrade of that release' : 'none, because Helm refuses a second release with these names',
    fix: [{ advice: isSame ? 'use helm upgrade, and the doctor' : 'upgrade that release, or uninstall it first' }],
  };
}

export function withoutEksWebhook(): Finding {
  return {
    ...{ code: 'eks_webhook_missing', level: 'error', object: CLUSTER },
    found: 'no configuration of the EKS pod identity webhook: no pod gets the role of its account',
    wanted: 'pod-identity-webhook, which EKS installs in every cluster',
    fix: [
      {
        advice:
          'install https://github.com/aws/amazon-eks-pod-identity-webhook; with EKS Pod Identity none is needed: set unannotated: allow in the mapping',
      },
    ],
  };
}

export function earlyEksWebhook(name: string): Finding {
  return {
    ...{ code: 'eks_webhook_first', level: 'warning', object: `mutatingwebhookconfiguration ${name}` },
    found: `its name sorts before ${RELEASE.mutatingWebhookConfiguration}, so it is called first`,
    wanted: 'a name that sorts after it, so that it injects the role of the assigned account',
    fix: [{ advice: `install the EKS pod identity webhook under the name pod-identity-webhook, then remove ${name}` }],
  };
}

export function strangeIssuer(issuer: string): Finding {
  return {
    ...{ code: 'issuer_unusable', level: 'error', object: CLUSTER, found: `the issuer ${issuer}` },
    wanted: 'an https address without query, by which AWS can find the keys of the cluster',
    fix: [{ advice: 'set --service-account-issuer of the API server; on EKS it is set' }],
  };
}

export function otherWebhook(
  { configuration, entry, resources }: OtherWebhook,
  { backends, namespace }: PreflightLook,
): Finding {
  const { service } = entry.clientConfig;
  const key = service === undefined ? undefined : `${service.namespace}/${service.name}`;
  const ready = key === undefined ? undefined : backends.get(key);
  const isDown = ready !== undefined && isSeen(ready) && ready.seen === 0;
  const what = `it is called for ${resources.join(', ')} in namespace ${namespace} and fails closed`;
  const object = `webhook ${entry.name} of ${configuration}`;
  return isDown
    ? {
        ...{
          code: 'admission_down',
          level: 'error',
          object,
          found: `${what}, and its Service ${key} has no ready address`,
        },
        wanted: 'a ready address, or the API server refuses to create objects of the chart',
        fix: [{ advice: `repair what runs behind Service ${key}` }],
      }
    : {
        ...{ code: 'admission_present', level: 'notice', object, found: what },
        wanted: 'policies that let the objects of the chart through, which cannot be seen from here',
        fix: [{ advice: `if the installation is refused, exclude namespace ${namespace} there` }],
      };
}
