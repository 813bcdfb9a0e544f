import type { ServiceAccount, ServiceAccounts } from '../accounts/service-account.ts';

/** The ServiceAccounts of an unknown cluster: every name exists and has a role. */
export type AssumedAccounts = ServiceAccounts & {
  /** `namespace/name` of the accounts that were looked up. */
  lookedUp: ReadonlySet<string>;
};

export function assumeAccounts(): AssumedAccounts {
  const lookedUp = new Set<string>();
  return {
    lookedUp,
    size: 0,
    get: (namespace, name) => {
      lookedUp.add(`${namespace}/${name}`);
      return assumedAccount(namespace, name);
    },
  };
}

function assumedAccount(namespace: string, name: string): ServiceAccount {
  return {
    namespace,
    name,
    roleArn: `arn:aws:iam::000000000000:role/${name}`,
    audience: undefined,
    tokenExpiration: undefined,
    regionalEndpoints: undefined,
    automount: undefined,
    imagePullSecrets: [],
  };
}
