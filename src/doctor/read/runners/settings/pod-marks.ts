import { isMap } from '../../../../collections/is-map.ts';
import { formatPath } from '../../../../documents/path.ts';
import { OWN_PREFIX } from '../../../../names.ts';
import { SKIP_ANNOTATION, SKIP_LABEL } from '../../../../pods/opt-out-marks.ts';
import type { PodMark } from '../../../world/runner/runner-settings.ts';
import type { Setting } from '../../../world/runner/setting.ts';
import { valueAt, type Written } from './written.ts';

/**
 * Returns the labels and annotations that a runner sets on all of its job pods (`pod_labels`, `pod_annotations`) and
 * because of which the webhook refuses a pod. Only a document sets them: they have no variable (gitlab-runner
 * `common/config.go`), and patches of `pod_spec` do not count.
 */
export function podMarks(index: number, written: Written | undefined): readonly Setting<PodMark>[] {
  if (written === undefined) return [];
  const { place, table } = written;
  const marks = (
    setting: 'pod_labels' | 'pod_annotations',
    markOf: (key: string, value: unknown) => PodMark['is'] | undefined,
  ) => {
    const found = valueAt(table, ['kubernetes', setting]);
    return Object.entries(isMap(found) ? found : {}).flatMap(([key, value]): Setting<PodMark>[] => {
      const is = markOf(key, value);
      if (is === undefined) return [];
      const path = formatPath(['runners', index, 'kubernetes', setting, key]);
      return [
        {
          value: { is, words: `${setting === 'pod_labels' ? 'label' : 'annotation'} ${key}` },
          place,
          by: 'document',
          path,
        },
      ];
    });
  };
  return [
    ...marks('pod_labels', (key) => {
      if (key === SKIP_LABEL) return 'opt-out';
      return key.startsWith(OWN_PREFIX) ? 'reserved' : undefined;
    }),
    ...marks('pod_annotations', (key, value) => (key === SKIP_ANNOTATION && value !== '' ? 'opt-out' : undefined)),
  ];
}
