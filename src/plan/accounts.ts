import type { ServiceAccounts } from '../accounts/service-account.ts';

/** What is assumed about the ServiceAccounts of a cluster. */
export type AssumedAccounts = {
  /** Names that exist in no namespace. All other names exist. */
  missing: readonly string[];
  /** True if existing accounts have a role. */
  annotated: boolean;
};

export function accountsIn({ annotated, missing }: AssumedAccounts): ServiceAccounts {
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
