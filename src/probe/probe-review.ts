import { PROGRAM } from '../names.ts';

/** Of a pod that exists nowhere and is nobody's business: no namespace can have these names by accident. */
const NAME = `${PROGRAM}-probe`;

/** An AdmissionReview as the API server sends it for a dry run. */
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
