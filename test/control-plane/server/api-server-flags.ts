/** Settings that differ from run to run. */
export interface ApiServerSettings {
  readonly port: number;
  readonly etcdPort: number;
  /** Contains tls.crt, tls.key, sa.key, sa.pub, tokens.csv and audit-policy.json; audit.log is written into it. */
  readonly folder: string;
  /** Additional flags. */
  readonly flags: readonly string[];
}

/** Every ClusterIP is an address of the loopback interface, at which a local process can listen. */
export const serviceClusterIpRange = '127.0.96.0/24';

/** The requests that the audit log records. */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata', verbs: ['create'], resources: [{ group: '', resources: ['pods'] }] }, { level: 'None' }],
};

/**
 * Returns the flags of kube-apiserver. All admission plugins of a default cluster stay on, including ServiceAccount.
 */
export function apiServerFlags({ port, etcdPort, flags, folder }: ApiServerSettings): string[] {
  const issuer = `https://127.0.0.1:${port}`;
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    // Without this flag, the API server looks for a default route, which not every machine has.
    '--advertise-address=127.0.0.1',
    // Since 1.37, the API server refuses to create an endpoint with such an address. Older ones only logged that they
    // could not.
    '--endpoint-reconciler-type=none',
    `--service-cluster-ip-range=${serviceClusterIpRange}`,
    `--tls-cert-file=${folder}/tls.crt`,
    `--tls-private-key-file=${folder}/tls.key`,
    `--token-auth-file=${folder}/tokens.csv`,
    '--authorization-mode=RBAC',
    '--allow-privileged=true',
    // It is an https URL, so that OpenID discovery is served, and the URL of the server itself, so that it can be read.
    `--service-account-issuer=${issuer}`,
    `--service-account-jwks-uri=${issuer}/openid/v1/jwks`,
    `--service-account-key-file=${folder}/sa.pub`,
    `--service-account-signing-key-file=${folder}/sa.key`,
    `--audit-policy-file=${folder}/audit-policy.json`,
    `--audit-log-path=${folder}/audit.log`,
    ...flags,
  ];
}
