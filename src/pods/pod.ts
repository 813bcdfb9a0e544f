/**
 * The fields of a core/v1 Pod that are read, as the API server sends them: all optional, among many others. No pod is ever
 * rebuilt from this type.
 */
export type Pod = {
  metadata?: {
    name?: string;
    generateName?: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    managedFields?: { manager?: string; operation?: string; subresource?: string }[];
  };
  spec?: {
    serviceAccountName?: string;
    serviceAccount?: string;
    automountServiceAccountToken?: boolean;
    imagePullSecrets?: { name?: string }[];
    volumes?: Volume[];
    initContainers?: Container[];
    containers?: Container[];
  };
};

export type Container = {
  name?: string;
  command?: string[];
  env?: EnvVar[];
  volumeMounts?: VolumeMount[];
};

export type EnvVar = { name?: string; value?: string; valueFrom?: unknown };

export type VolumeMount = { name?: string; mountPath?: string; readOnly?: boolean };

export type Volume = { name?: string; projected?: { sources?: VolumeSource[] } };

type VolumeSource = { serviceAccountToken?: ServiceAccountToken };

export type ServiceAccountToken = { audience?: string; expirationSeconds?: number; path?: string };
