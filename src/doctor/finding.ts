import type { Finding as DocumentFinding } from '../documents/finding.ts';
import type { ConfigMapPlace } from './world/place.ts';

/**
 * `error`: does not work, or opens what should be closed. `warning`: works by luck, or not for long. `notice`: right where
 * it is meant.
 */
export type Level = DocumentFinding['level'] | 'notice';

/** One thing that is wrong, as data. */
export type Finding = {
  /** Stable snake_case code, also the anchor in docs/doctor.md. */
  code: string;
  level: Level;
  /** As kubectl names it: `serviceaccount gitlab/ci-billing`. */
  object: string;
  /** Phrases without a full stop. */
  found: string;
  wanted: string;
  /** What mends it, all of it in this order; what is in force after it is another finding where it is not right yet. */
  fix: readonly Fix[];
};

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
