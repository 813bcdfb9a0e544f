/** The parts of a ServiceAccount that decisions need; the rest is dropped when the object is read. */
export type ServiceAccount = {
  namespace: string;
  name: string;
  /** Annotation `eks.amazonaws.com/role-arn`. */
  roleArn: string | undefined;
  /** Annotation `eks.amazonaws.com/audience`: audience of the token that the EKS pod identity webhook mounts. */
  audience: string | undefined;
  /** Annotation `eks.amazonaws.com/token-expiration`, in seconds. */
  tokenExpiration: number | undefined;
  /** Annotation `eks.amazonaws.com/sts-regional-endpoints`. */
  regionalEndpoints: boolean | undefined;
  /** `automountServiceAccountToken`; `undefined` means true. */
  automount: boolean | undefined;
  imagePullSecrets: readonly string[];
};

/** All ServiceAccounts at one moment. */
export type ServiceAccounts = {
  get(namespace: string, name: string): ServiceAccount | undefined;
  size: number;
};
