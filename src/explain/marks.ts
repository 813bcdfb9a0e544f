import { userError } from '../errors.ts';
import type { Pod } from '../pods/pod.ts';
import type { Marks, Overrides } from './question.ts';

/**
 * Reads the values of `--label` and `--annotation`.
 *
 * @param flag for the error
 * @param texts each `KEY=VALUE`; the value may be empty
 * @throws a user error `mark_invalid`
 */
export function parseMarks(flag: '--label' | '--annotation', texts: readonly string[]): Marks {
  return Object.fromEntries(
    texts.map((text) => {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
      if (key !== undefined && value !== undefined) return [key, value];
      throw userError(`${flag}: "${text}" has no key and value`, {
        code: 'mark_invalid',
        where: flag,
        found: text,
        wanted: 'KEY=VALUE',
        hint: `write ${flag} KEY=VALUE, once for each`,
      });
    }),
  );
}

/** Returns the pod with additional labels and annotations. They replace those with the same keys. */
export function withMarks(pod: Pod, { annotations, labels }: Pick<Overrides, 'annotations' | 'labels'>): Pod {
  const metadata = { ...pod.metadata };
  if (Object.keys(labels).length > 0) metadata.labels = { ...metadata.labels, ...labels };
  if (Object.keys(annotations).length > 0) metadata.annotations = { ...metadata.annotations, ...annotations };
  return { ...pod, metadata };
}

/** Returns the labels and annotations as assumptions. */
export function marksAssumed({ annotations, labels }: Pick<Overrides, 'annotations' | 'labels'>): string[] {
  return [
    ...Object.entries(labels).map(([key, value]) => `the pod has the label ${key}=${value}`),
    ...Object.entries(annotations).map(([key, value]) => `the pod has the annotation ${key}=${value}`),
  ];
}
