/**
 * The parts of a core/v1 Pod that are read here, as the API server sends them: everything optional, unknown fields left
 * alone. A pod is never rebuilt from this type; it only says where to look.
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
