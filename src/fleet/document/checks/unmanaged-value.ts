import { error } from '../../../documents/check.ts';
import type { Path } from '../../../documents/path.ts';
import { PROGRAM } from '../../../names.ts';
import type { FleetRunner } from '../../fleet.ts';
import { unmanagedRunners } from '../../managed-runners.ts';
import type { FleetCheck } from '../draft.ts';

/**
 * Reports settings of a runner that only the generated chart could apply, although another release installs this
 * runner.
 */
export const unmanagedValue: FleetCheck = {
  code: 'unmanaged_value',
  check({ fleet }) {
    return unmanagedRunners(fleet.runners).flatMap((runner) =>
      withoutEffect(runner).map((path) => {
        const message = `runner ${runner.name}: found ${path.join('.')} beside managed: false, but ${PROGRAM} does not install this runner: set it where the runner is installed, and remove it here`;
        return error(runner, path, message, 'key');
      }),
    );
  },
};

function withoutEffect({ config, fargate, tokenSecret, values }: FleetRunner): Path[] {
  return [
    ...(tokenSecret === undefined ? [] : [['tokenSecret']]),
    ...(config === '' ? [] : [['config']]),
    ...(Object.keys(values).length === 0 ? [] : [['values']]),
    ...(Object.keys(fargate?.labels ?? {}).length === 0 ? [] : [['fargate', 'labels']]),
  ];
}
