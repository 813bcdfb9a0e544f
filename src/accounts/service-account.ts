/** What a decision needs of a ServiceAccount; everything else is dropped when the object arrives. */
export type ServiceAccount = {
  namespace: string;
  name: string;
  /** Annotation `eks.amazonaws.com/role-arn`. */
  roleArn: string | undefined;
  /** Annotation `eks.amazonaws.com/audience`: the audience of the token that the EKS hook mounts. */
  audience: string | undefined;
  /** Annotation `eks.amazonaws.com/token-expiration`, in seconds. */
  tokenExpiration: number | undefined;
  /** Annotation `eks.amazonaws.com/sts-regional-endpoints`. */
  regionalEndpoints: boolean | undefined;
  /** `automountServiceAccountToken`; `undefined` counts as true. */
  automount: boolean | undefined;
  imagePullSecrets: readonly string[];
};

/** All accounts known at one moment. */
export type ServiceAccounts = {
  get(namespace: string, name: string): ServiceAccount | undefined;
  size: number;
};
