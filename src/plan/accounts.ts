import type { ServiceAccounts } from '../accounts/service-account.ts';

/** ServiceAccounts of a cluster of which only a few things are assumed. */
export type AccountState = {
  /** Names that do not exist, in any namespace; all others do. */
  missing: readonly string[];
  /** Whether existing ones have a role. */
  annotated: boolean;
};

export function accountsIn({ annotated, missing }: AccountState): ServiceAccounts {
  const absent = new Set(missing);
  return {
    size: 0,
    get: (namespace, name) =>
      absent.has(name)
        ? undefined
        : {
            ...{ namespace, name, roleArn: annotated ? `arn:aws:iam::000000000000:role/${name}` : undefined },
            ...{ audience: undefined, tokenExpiration: undefined, regionalEndpoints: undefined, automount: undefined },
            imagePullSecrets: [],
          },
  };
}
