import { MAPPING_OWNER_LABEL, STARTER_ANNOTATION } from '../../names.ts';

/** Annotations and labels of the ConfigMap that holds the mapping: they say who writes it. */
export type Marks = {
  annotations: Readonly<Record<string, unknown>>;
  labels: Readonly<Record<string, unknown>>;
};

/**
 * Whether the process writes a mapping into a ConfigMap that has none: into one that never had any, one that was replaced as
 * a whole (`helm upgrade --force`, a deletion), and one that Helm has just released by `mapping: null`. A ConfigMap that a
 * person emptied stays empty.
 *
 * @param before the marks until now, where they are known
 */
export function isOursToFill({ annotations, labels }: Marks, before: Marks | undefined): boolean {
  if (labels[MAPPING_OWNER_LABEL] !== undefined) return false;
  return annotations[STARTER_ANNOTATION] === undefined || before?.labels[MAPPING_OWNER_LABEL] !== undefined;
}
