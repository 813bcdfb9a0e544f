import { error } from '../../../documents/check.ts';
import type { Path } from '../../../documents/path.ts';
import type { FleetCheck } from '../draft.ts';
import { leavesOf } from '../leaves.ts';

/** Refuses null, because Helm does not always pass it to the chart of a dependency (helm/helm#32132). */
export const nullValue: FleetCheck = {
  code: 'null_value',
  check({ fleet }) {
    const message =
      'found nothing (null), wanted a value: whether null removes the value of the chart depends on the version of Helm';
    const nullsIn = (values: unknown, path: Path) => leavesOf(values, path).filter(({ value }) => value === null);
    return [
      ...nullsIn(fleet.webhook?.values ?? {}, ['webhook', 'values']).map(({ path }) =>
        error('document', path, message),
      ),
      ...fleet.runners.flatMap((runner) =>
        nullsIn(runner.values, ['values']).map(({ path }) => error(runner, path, message)),
      ),
    ];
  },
};
