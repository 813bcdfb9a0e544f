/** What differs from run to run. */
export interface ApiServerSettings {
  readonly port: number;
  readonly etcdPort: number;
  /** Holds tls.crt, tls.key, sa.key, sa.pub, tokens.csv, audit-policy.json; audit.log comes to it. */
  readonly folder: string;
  /** Added to the others. */
  readonly flags: readonly string[];
}

/** Every ClusterIP is an address of the loopback interface, where a local process can listen. */
export const serviceClusterIpRange = '127.0.96.0/24';

/** Which requests the audit log holds. */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata', verbs: ['create'], resources: [{ group: '', resources: ['pods'] }] }, { level: 'None' }],
};

/** Flags of kube-apiserver; all admission plugins of a default cluster stay on, ServiceAccount among them. */
export function apiServerFlags({ port, etcdPort, flags, folder }: ApiServerSettings): string[] {
  const issuer = `https://127.0.0.1:${port}`;
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    // Without it the API server looks for a default route, which not every machine has.
    '--advertise-address=127.0.0.1',
    // Since 1.37 the API server refuses to make an endpoint of such an address; older ones only logged that they could not.
    '--endpoint-reconciler-type=none',
    `--service-cluster-ip-range=${serviceClusterIpRange}`,
    `--tls-cert-file=${folder}/tls.crt`,
    `--tls-private-key-file=${folder}/tls.key`,
    `--token-auth-file=${folder}/tokens.csv`,
    '--authorization-mode=RBAC',
    '--allow-privileged=true',
    // An https URL, so that OpenID discovery is served; the server's own, so that it can be fetched.
    `--service-account-issuer=${issuer}`,
    `--service-account-jwks-uri=${issuer}/openid/v1/jwks`,
    `--service-account-key-file=${folder}/sa.pub`,
    `--service-account-signing-key-file=${folder}/sa.key`,
    `--audit-policy-file=${folder}/audit-policy.json`,
    `--audit-log-path=${folder}/audit.log`,
    ...flags,
  ];
}
