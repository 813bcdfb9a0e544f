import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { Finding as DocumentFinding } from '../../documents/finding.ts';
import type { Path } from '../../documents/path.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { ByNamespace } from './by-namespace.ts';
import type { Rbac } from './rbac.ts';
import type { Runner } from './runner.ts';
import type { Seen } from './seen.ts';
import type { WebhookConfiguration } from './webhook-configuration.ts';

/**
 * A reading of a cluster, and of what was handed over beside it: everything that checks judge. Plain data, made once by
 * read-world.ts; no check asks for more.
 */
export type World = {
  now: Date;
  /** Address of the API server. */
  server: string;
  installation: Installation;
  /** All MutatingWebhookConfigurations. */
  mutating: Seen<readonly WebhookConfiguration[]>;
  /** Ours for edits of the mapping; `undefined` where there is none. */
  validating: Seen<WebhookConfiguration | undefined>;
  /** The Deployment of the webhook; `undefined` where there is none. */
  deployment: Seen<WebhookDeployment | undefined>;
  /** Ready addresses behind the Service. */
  endpoints: Seen<number>;
  certificates: Seen<Certificates>;
  /** What is in the ConfigMap; `undefined` where there is none. */
  document: Seen<MappingDocument | undefined>;
  /** What the document says, where it is valid. */
  mapping: Seen<MappingIndex>;
  /** Labels by namespace. */
  namespaces: ByNamespace<Labels>;
  accounts: ByNamespace<ReadonlyMap<string, ServiceAccount>>;
  runners: ByNamespace<readonly Runner[]>;
  rbac: Seen<Rbac>;
  /** Of this cluster's ServiceAccount tokens, with https://. */
  issuer: Seen<string>;
  /** The side of AWS, as it was handed over. */
  roles: Seen<Roles>;
  fleet: Seen<FleetFile>;
};

export type Labels = Readonly<Record<string, string>>;

/** Where things are: constant names, and what follows from them. */
export type Installation = {
  namespace: string;
  /** Name of the Service, which is that of the Deployment. */
  service: string;
  mutatingConfiguration: string;
  validatingConfiguration: string;
  mappingConfigMap: string;
  certificatesSecret: string;
};

export type WebhookDeployment = {
  /** Wanted. */
  replicas: number;
  /** Ready ones. */
  ready: number;
  args: readonly string[];
};

/** What is known of certificates; no key is ever kept. */
export type Certificates = {
  /** By the name of the webhook entry: those in its `caBundle`; empty where it has none or none can be read. */
  bundles: ReadonlyMap<string, readonly Certificate[]>;
  /** What is served; `undefined` where the Secret has none yet. */
  leaf: Seen<ServedCertificate | undefined>;
};

export type Certificate = { subject: string; fingerprint: string; notAfter: Date };

export type ServedCertificate = Certificate & {
  /** Fingerprints of those in the bundles that it was signed by. */
  signedBy: readonly string[];
};

export type MappingDocument = {
  /** `undefined` where it has no key for it. */
  text: string | undefined;
  findings: readonly DocumentFinding[];
};

export type Roles = {
  byName: ReadonlyMap<string, readonly Role[]>;
  /** Roles by the subjects that their trust policies write out: `system:serviceaccount:gitlab:ci-billing`. */
  bySubject: ReadonlyMap<string, readonly Role[]>;
  /** Files that are no JSON. */
  unread: readonly string[];
  /** The folder, or the fleet. */
  source: string;
};

/** A fleet, and the file that it was read from. */
export type FleetFile = { file: string; fleet: Fleet };

export type Role = {
  name: string;
  /** Where what was handed over says so. */
  arn: string | undefined;
  trust: PolicySource;
  /** What the role may do; `undefined` where nobody said anything about it. */
  permissions: readonly PolicySource[] | undefined;
  /** ARNs of attached policies whose text is not there. */
  attached: readonly string[];
};

/** A policy document, and where it is written: `path` leads to it in the text; one that nobody has written has no text. */
export type PolicySource = { value: unknown; file: string; text: string | undefined; path: Path };
