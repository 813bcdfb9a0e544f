import { MAPPING_OWNER_LABEL, STARTER_ANNOTATION } from '../../names.ts';

/** Annotations and labels of the ConfigMap that holds the mapping. They tell who writes the mapping. */
export type Marks = {
  annotations: Readonly<Record<string, unknown>>;
  labels: Readonly<Record<string, unknown>>;
};

/**
 * True if the process should write a mapping into a ConfigMap that has none: because it never had one, because it was
 * replaced as a whole (`helm upgrade --force`, a deletion), or because `mapping: null` in the values has just released
 * it from Helm. A ConfigMap that a person emptied stays empty.
 *
 * @param before the previous annotations and labels, if they are known
 */
export function isOursToFill({ annotations, labels }: Marks, before: Marks | undefined): boolean {
  if (labels[MAPPING_OWNER_LABEL] !== undefined) return false;
  return annotations[STARTER_ANNOTATION] === undefined || before?.labels[MAPPING_OWNER_LABEL] !== undefined;
}
