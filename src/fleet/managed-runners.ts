import type { FleetRunner } from './fleet.ts';

/** A runner that the generated chart installs. */
export type ManagedRunner = FleetRunner & { managed: true; tokenSecret: string };

/** Returns the runners that the generated chart installs. The schema requires a Secret for each. */
export function managedRunners(runners: readonly FleetRunner[]): readonly ManagedRunner[] {
  return runners.filter((runner): runner is ManagedRunner => runner.managed);
}

/** Returns the runners of other releases, which the generated chart does not change. */
export function unmanagedRunners(runners: readonly FleetRunner[]): readonly FleetRunner[] {
  return runners.filter(({ managed }) => !managed);
}
