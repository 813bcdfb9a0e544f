import type { Path } from '../../documents/path.ts';
import type { LiveRoles } from './aws-side.ts';

export type Roles = {
  byName: ReadonlyMap<string, readonly Role[]>;
  /** Roles by the subjects that their trust policies name: `system:serviceaccount:gitlab:ci-billing`. */
  bySubject: ReadonlyMap<string, readonly Role[]>;
  /** Names of files that are not JSON. */
  unread: readonly string[];
  /** Where the roles come from: a folder, a fleet file or an AWS account. */
  source: string;
  /** AWS accounts all of whose roles are in the files. */
  complete?: ReadonlySet<string>;
  /** What is known about further roles; set only if roles were read in AWS. */
  live?: LiveRoles;
};

export type Role = {
  name: string;
  /** The ARN; `undefined` if the files do not contain it. */
  arn: string | undefined;
  /** Set only without an ARN: the AWS account whose folder contains the role's files. */
  awsAccount?: string;
  /** The trust policy; `undefined` if the files contain only permissions. */
  trust: PolicySource | undefined;
  /** The permission policies; `undefined` if the files contain none for this role. */
  permissions: readonly PolicySource[] | undefined;
  /** ARNs of attached policies whose documents the files do not contain. */
  attached: readonly string[];
  /**
   * The permissions boundary, which limits what the policies allow. `policy` is `undefined` if its document is missing.
   */
  boundary?: { arn: string; policy: PolicySource | undefined };
  /** Set only if the source has all settings, because lists of roles leave out boundaries and tags. */
  settings?: RoleInAws;
};

/** The settings of a role in AWS. */
export type RoleInAws = {
  permissionsBoundary: string | undefined;
  tags: Readonly<Record<string, string>>;
  /** In seconds; `undefined` if the source does not say, as GetAccountAuthorizationDetails does not. */
  maxSessionDuration: number | undefined;
};

/** A policy document and where it is: at `path` within `text`. `text` is `undefined` for a generated policy. */
export type PolicySource = {
  value: unknown;
  file: string;
  text: string | undefined;
  path: Path;
  /** The name of an inline policy, if the files contain it. */
  name?: string;
  /** The ARN of a managed policy. */
  arn?: string;
};
