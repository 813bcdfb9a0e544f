import type { ServiceAccount, ServiceAccounts } from '../accounts/service-account.ts';

/** ServiceAccounts of which nothing is known: every one exists and names a role. */
export type AssumedAccounts = ServiceAccounts & {
  /** `namespace/name` of those that were asked for. */
  asked: ReadonlySet<string>;
};

export function assumeAccounts(): AssumedAccounts {
  const asked = new Set<string>();
  return {
    asked,
    size: 0,
    get: (namespace, name) => {
      asked.add(`${namespace}/${name}`);
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
