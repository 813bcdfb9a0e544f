import { PROGRAM } from '../names.ts';

/** Name of a pod that does not exist, in a namespace that does not exist either. */
const NAME = `${PROGRAM}-probe`;

/** Returns an AdmissionReview as the API server sends it for a dry run. */
export function probeReview(uid: string): object {
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid,
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      operation: 'CREATE',
      namespace: NAME,
      name: NAME,
      userInfo: { username: NAME, groups: ['system:authenticated'] },
      dryRun: true,
      object: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: NAME, namespace: NAME },
        spec: { serviceAccountName: NAME, containers: [{ name: 'none', image: 'none' }] },
      },
    },
  };
}
