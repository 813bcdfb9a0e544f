import { showList } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { denies, guardedPlaceOf } from '../../derive/guard/guard-state.ts';
import { eachRunner, type FoundRunner, formatRunner } from '../../derive/runners/each-runner.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { formatPlace } from '../../world/place.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** Root on a node can read `/var/lib/kubelet/pods`, which contains the tokens of every pod on that node. */
export const runnerPrivileged = defineCheck(
  {
    id: 'runner_privileged',
    title: 'no runner makes its jobs root on their node',
    needs: ['mapping', 'guard'],
  },
  ({ guard, mapping }, world) => {
    const { found, unseen } = eachRunner(mapping, world);
    const blind: Unseen[] = [...unseen];
    const isDenied = (namespace: string) => {
      const labels = lookIn(world.namespaces, namespace, 'labels');
      if (!isSeen(labels)) blind.push(labels.unseen);
      const place = isSeen(labels) ? guardedPlaceOf(namespace, labels.seen ?? {}) : undefined;
      return place !== undefined && denies(guard, 'nodes', place);
    };
    const findings = found.flatMap((one) => {
      const open = one.settings.nodeAccess.length === 0 ? [] : one.manager.namespaces.filter((name) => !isDenied(name));
      return open.length === 0 ? [] : [nodeRootFinding(one, open)];
    });
    return { looked: counted(found.length, 'runner'), findings, unseen: blind };
  },
);

/**
 * Returns a notice, because Docker-in-Docker needs it, and because jobs on nodes of their own can harm only each other.
 */
function nodeRootFinding({ runner, settings }: FoundRunner, namespaces: readonly string[]): Finding {
  const words = settings.nodeAccess.map(({ place, value }) => `${value} (${formatPlace(place)})`);
  return {
    code: 'runner_privileged',
    level: 'notice',
    object: formatRunner(runner),
    found: `${showList(words)}: each job of this runner in ${showList(namespaces)} can read the tokens of all pods on its node, also those of managers and other projects`,
    wanted: 'such jobs on nodes of their own, without managers and without jobs of other trust',
    fix: [
      {
        advice:
          'give this runner a node pool of its own (node_selector and node_tolerations in its configuration), or, if its jobs do not need this, remove the setting and set guard.privilegedPods: deny in the values',
      },
    ],
  };
}
