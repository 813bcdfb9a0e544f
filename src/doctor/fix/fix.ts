import type { ConfigMapPlace } from '../world/place.ts';

/** A command to run, an edit that a program can make, or advice that a person has to follow. */
export type Fix = { command: string } | { edit: Edit } | { advice: string };

export type Edit = {
  /** For a person: `configmap gitlab-runner-irsa/gitlab-runner-irsa-mapping, key mapping.yaml`, or the name of a file. */
  place: string;
  /** The same for a program. */
  document: EditedDocument;
  /** The source from which a tool generates the document, if any: its next run undoes an edit of the document itself. */
  source?: string;
  /** `managers[0].jobServiceAccounts` */
  path: string;
  /** What a list has at the path, where the edit removes an entry: `AWS_ROLE_ARN`. Never its value. */
  entry?: string;
  /** The new value, as data; `undefined` removes it. */
  set?: unknown;
  /** Who loses something by it, if others use it: `system:serviceaccount:gitlab:ci-deploy`. */
  loses?: readonly string[];
  /** A command that makes this edit and those before it, once a person agrees to what others lose. */
  command?: string;
};

/**
 * A document in YAML or TOML, or the trust policy of a role in AWS. In the values of a Helm release, the document is the text
 * of one value. A fleet writes the document to which the path leads.
 */
export type EditedDocument =
  | (Pick<ConfigMapPlace, 'in' | 'namespace' | 'name'> & { key: string })
  | { in: 'values'; release: string; namespace: string; value: string }
  | { in: 'fleet'; release: string; namespace: string; writes: 'mapping' }
  | { in: 'file'; file: string }
  | { in: 'trust policy'; role: string };
