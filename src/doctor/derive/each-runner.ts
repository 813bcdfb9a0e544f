import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Manager } from '../../mapping/mapping.ts';
import { lookIn } from '../world/by-namespace.ts';
import { managerAccounts } from '../world/manager-accounts.ts';
import type { Runner, RunnerSettings } from '../world/runner.ts';
import { isSeen, type Unseen } from '../world/seen.ts';
import type { World } from '../world/world.ts';

/** A runner's configuration, with the manager of the mapping that it belongs to. */
export type FoundRunner = { manager: Manager; runner: Runner; settings: RunnerSettings };

/** The runners of all managers of a mapping, and the configurations that were not seen. */
export function eachRunner(
  mapping: MappingIndex,
  world: Pick<World, 'runners'>,
): { found: readonly FoundRunner[]; unseen: readonly Unseen[] } {
  const found: FoundRunner[] = [];
  const unseen: Unseen[] = [];
  for (const { manager, namespace, name } of managerAccounts(mapping)) {
    const there = lookIn(world.runners, namespace, 'Deployments');
    if (!isSeen(there)) {
      unseen.push(there.unseen);
      continue;
    }
    const runners = (there.seen ?? []).filter(({ account }) => account === name);
    if (runners.length === 0) unseen.push(withoutDeployment(manager, `${namespace}/${name}`));
    for (const runner of runners) {
      unseen.push(...runner.unread);
      if (runner.settings.length === 0 && runner.unread.length === 0) unseen.push(withoutConfiguration(runner));
      for (const settings of runner.settings) found.push({ manager, runner, settings });
    }
  }
  for (const { key, identity } of mapping.mapping.managers)
    if (!('serviceAccount' in identity))
      unseen.push({
        what: `the configuration of manager ${key}`,
        why: 'the manager runs outside the cluster',
        because: 'absent',
      });
  return { found, unseen };
}

function withoutDeployment({ tokens }: Manager, key: string): Unseen {
  const outside = tokens === 'bound' ? '; a manager outside the cluster needs tokens: any in the mapping' : '';
  return {
    what: `the configuration of manager ${key}`,
    why: `no Deployment in its namespace uses that ServiceAccount${outside}`,
    because: 'absent',
  };
}

function withoutConfiguration({ name, namespace }: Runner): Unseen {
  return {
    what: `the configuration of deployment ${namespace}/${name}`,
    why: 'no ConfigMap that it mounts has a key config.template.toml or config.toml',
    because: 'absent',
  };
}
