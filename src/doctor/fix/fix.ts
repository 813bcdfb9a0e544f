import type { ConfigMapPlace } from '../world/place.ts';

/** A command to run, an edit that a program can make, or advice for the user. */
export type Fix = { command: string } | { edit: Edit } | { advice: string };

export type Edit = {
  /**
   * Where the value is, for people: `configmap gitlab-runner-irsa/gitlab-runner-irsa-mapping, key mapping.yaml`, or the
   * name of a file.
   */
  place: string;
  /** The same for programs. */
  document: EditedDocument;
  /**
   * The source from which a tool generates the document, if there is one, because the tool's next run undoes an edit of
   * the document itself.
   */
  source?: string;
  /** The path of the value: `managers[0].jobServiceAccounts` */
  path: string;
  /** The name of the entry that the edit removes from the list at the path: `AWS_ROLE_ARN`. Never its value. */
  entry?: string;
  /** The new value as data; `undefined` removes the value. */
  set?: unknown;
  /** Who loses access by the edit: `system:serviceaccount:gitlab:ci-deploy`. */
  loses?: readonly string[];
  /** A command that makes this edit and those before it. The user must first agree to what others lose. */
  command?: string;
};

/**
 * A document in YAML or TOML, or the trust policy of a role in AWS. In the values of a Helm release, it is the text of
 * one value. A fleet writes the document to which the edit's path belongs.
 */
export type EditedDocument =
  | (Pick<ConfigMapPlace, 'in' | 'namespace' | 'name'> & { key: string })
  | { in: 'values'; release: string; namespace: string; value: string }
  | { in: 'fleet'; release: string; namespace: string; writes: 'mapping' }
  | { in: 'file'; file: string }
  | { in: 'trust policy'; role: string };
