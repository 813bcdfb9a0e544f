import type { FleetRunner } from './fleet.ts';

/** A runner that the generated chart installs. */
export type ManagedRunner = FleetRunner & { managed: true; tokenSecret: string };

/** The runners that the generated chart installs; the schema requires a Secret for each. */
export function managedRunners(runners: readonly FleetRunner[]): readonly ManagedRunner[] {
  return runners.filter((runner): runner is ManagedRunner => runner.managed);
}

/** The runners of other releases, which the generated chart leaves unchanged. */
export function unmanagedRunners(runners: readonly FleetRunner[]): readonly FleetRunner[] {
  return runners.filter(({ managed }) => !managed);
}
