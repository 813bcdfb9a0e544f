import type { Path } from '../../documents/path.ts';
import type { LiveRoles } from './aws-side.ts';

export type Roles = {
  byName: ReadonlyMap<string, readonly Role[]>;
  /** Roles by each subject that their trust policies name: `system:serviceaccount:gitlab:ci-billing`. */
  bySubject: ReadonlyMap<string, readonly Role[]>;
  /** Files that are not JSON. */
  unread: readonly string[];
  /** The folder, the fleet file or the AWS account that they come from. */
  source: string;
  /** AWS accounts of which the files contain all roles. */
  complete?: ReadonlySet<string>;
  /** Only of roles that were read in AWS: what is known about those that are not among them. */
  live?: LiveRoles;
};

export type Role = {
  name: string;
  /** `undefined` if the files do not contain it. */
  arn: string | undefined;
  /** Without an ARN: the AWS account whose folder contains its files. */
  awsAccount?: string;
  /** `undefined` if the files contain only its permissions. */
  trust: PolicySource | undefined;
  /** Its permission policies; `undefined` if the files contain none for it. */
  permissions: readonly PolicySource[] | undefined;
  /** ARNs of attached policies whose text the files do not contain. */
  attached: readonly string[];
  /** Its permissions boundary: what its policies allow beyond that is denied. `policy` is `undefined` without its text. */
  boundary?: { arn: string; policy: PolicySource | undefined };
  /** Only of a source that has all of them: lists of roles leave out boundaries and tags. */
  settings?: RoleInAws;
};

/** The settings of a role as AWS has them. */
export type RoleInAws = {
  permissionsBoundary: string | undefined;
  tags: Readonly<Record<string, string>>;
  /** In seconds; `undefined` where AWS does not tell, as in GetAccountAuthorizationDetails. */
  maxSessionDuration: number | undefined;
};

/** A policy document and its place: `path` leads to it within `text`, which is `undefined` for a generated policy. */
export type PolicySource = {
  value: unknown;
  file: string;
  text: string | undefined;
  path: Path;
  /** Name of an inline policy, if the files tell. */
  name?: string;
  /** ARN of a managed policy. */
  arn?: string;
};
