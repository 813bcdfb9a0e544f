import type { ConfigMapPlace } from '../world/place.ts';

/** A command to type, an edit that a program can make, or what only a person can do. */
export type Fix = { command: string } | { edit: Edit } | { advice: string };

export type Edit = {
  /** For a person: `configmap gitlab-runner-irsa/gitlab-runner-irsa-mapping, key mapping.yaml`, or the name of a file. */
  place: string;
  /** The same for a program. */
  document: EditedDocument;
  /** What a tool makes that place from, where one does: an edit there is undone by its next run. */
  source?: string;
  /** `managers[0].jobServiceAccounts` */
  path: string;
  /** The new value, as data; `undefined` removes it. */
  set?: unknown;
};

/** A document in YAML or TOML. */
export type EditedDocument = Required<ConfigMapPlace> | { in: 'file'; file: string };
