import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { Finding as DocumentFinding } from '../../documents/finding.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { AwsSide } from './aws-side.ts';
import type { ByNamespace } from './by-namespace.ts';
import type { Guard } from './guard.ts';
import type { Owner } from './owner.ts';
import type { Rbac } from './rbac.ts';
import type { Roles } from './roles.ts';
import type { Runner } from './runner/runner.ts';
import type { SecuritySide } from './security-side.ts';
import type { Seen, Unseen } from './seen.ts';
import type { Trials } from './trial.ts';
import type { WebhookConfiguration } from './webhook-configuration.ts';

/**
 * The data of all checks: what the doctor read from the cluster, and the files that the user provided. Plain data, read
 * once by read-world.ts.
 */
export type World = {
  now: Date;
  /** The address of the API server. */
  server: string;
  installation: Installation;
  /** All MutatingWebhookConfigurations. */
  mutating: Seen<readonly WebhookConfiguration[]>;
  /** Our ValidatingWebhookConfiguration for edits of the mapping; `undefined` if it does not exist. */
  validating: Seen<WebhookConfiguration | undefined>;
  /** The Deployment of the webhook; `undefined` if it does not exist. */
  deployment: Seen<WebhookDeployment | undefined>;
  /** The number of ready addresses of the Service. */
  endpoints: Seen<number>;
  certificates: Seen<Certificates>;
  /** The ConfigMap of the mapping; `undefined` if it does not exist. */
  document: Seen<MappingDocument | undefined>;
  /** The compiled mapping; unseen unless the document is valid. */
  mapping: Seen<MappingIndex>;
  namespaces: ByNamespace<Labels>;
  accounts: ByNamespace<ReadonlyMap<string, ServiceAccount>>;
  runners: ByNamespace<readonly Runner[]>;
  /** StatefulSets that could not be listed. {@link World.runners} covers Deployments separately. */
  unreadRunners: readonly Unseen[];
  rbac: Seen<Rbac>;
  guard: Seen<Guard>;
  /** The issuer of the cluster's ServiceAccount tokens, with https://. */
  issuer: Seen<string>;
  /** The roles in AWS: from AWS itself, or from the files that the user provided. */
  roles: Seen<Roles>;
  fleet: Seen<FleetFile>;
  /** What the doctor read in AWS, except roles; unseen without `--aws`. */
  aws: Seen<AwsSide>;
  /** The results of using the roles; unseen without `--try`. */
  trials: Seen<Trials>;
  /** What only a security review reads; unseen without `--security`. */
  security: Seen<SecuritySide>;
};

export type Labels = Readonly<Record<string, string>>;

/** Names of the objects of the installation. */
export type Installation = {
  namespace: string;
  /** The name of the Service, which the Deployment has too. */
  service: string;
  mutatingConfiguration: string;
  validatingConfiguration: string;
  mappingConfigMap: string;
  /** What writes the mapping, so that it undoes a direct edit of the ConfigMap. */
  mappingOwner?: Owner;
  certificatesSecret: string;
  /** The prefix of the guard policies' names. */
  guardPolicies: string;
};

export type WebhookDeployment = {
  /** `spec.replicas` */
  replicas: number;
  /** `status.readyReplicas` */
  ready: number;
  args: readonly string[];
  /** `spec.selector.matchLabels` */
  selector: Labels;
  /** Messages of the conditions that report pods which are not created or do not become available. */
  stuck: readonly string[];
};

/** The certificates, without private keys. */
export type Certificates = {
  /** The certificates in `caBundle`, by the name of the chart's webhook entry; empty if none can be parsed. */
  bundles: ReadonlyMap<string, readonly Certificate[]>;
  /** The certificate that the webhook serves; `undefined` if the Secret has none yet. */
  leaf: Seen<ServedCertificate | undefined>;
};

export type Certificate = { subject: string; fingerprint: string; notAfter: Date };

export type ServedCertificate = Certificate & {
  /** Fingerprints of the certificates in `caBundle` that signed it. */
  signedBy: readonly string[];
};

export type MappingDocument = {
  /** The text of the mapping; `undefined` if the ConfigMap lacks the key. */
  text: string | undefined;
  /** True if the webhook has written a first mapping into the ConfigMap. */
  isStarted: boolean;
  findings: readonly DocumentFinding[];
};

/** A fleet, and the name of its file. */
export type FleetFile = { file: string; fleet: Fleet };
