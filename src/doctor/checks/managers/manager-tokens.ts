import type { Manager } from '../../../mapping/mapping.ts';
import { MAPPING_KEY } from '../../../names.ts';
import { counted } from '../../../text/counted.ts';
import { formatRunner, foundManagers } from '../../derive/runners/each-runner.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { managerAccounts } from '../../world/manager-accounts.ts';
import type { Runner } from '../../world/runner/runner.ts';
import { isSeen } from '../../world/seen.ts';
import type { Installation } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** With `tokens: any`, anyone who has a leaked token of the manager can create jobs until it expires. */
export const managerTokens = defineCheck(
  {
    id: 'manager_tokens',
    title: 'no manager that runs in the cluster has tokens: any',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const open = managerAccounts(mapping).filter(({ manager }) => manager.tokens === 'any');
    const running = foundManagers(mapping, world);
    const findings = open.flatMap(({ manager }) => {
      const found = running.find((one) => one.manager?.key === manager.key);
      const index = mapping.mapping.managers.indexOf(manager);
      return found === undefined ? [] : [anyTokenFinding(manager, index, found.runner, world.installation)];
    });
    const unseen = open.flatMap(({ namespace }) => {
      const namespaceRunners = lookIn(world.runners, namespace, 'Deployments');
      return isSeen(namespaceRunners) ? [] : [namespaceRunners.unseen];
    });
    const unread = open.length === 0 ? [] : world.unreadRunners;
    return {
      looked: counted(mapping.mapping.managers.length, 'manager'),
      findings,
      unseen: [...unseen, ...unread],
    };
  },
);

function anyTokenFinding({ key }: Manager, index: number, runner: Runner, installation: Installation): Finding {
  const { mappingConfigMap: name, namespace } = installation;
  return {
    code: 'tokens_any',
    level: 'warning',
    object: `manager ${key}`,
    found: `it has tokens: any, and ${formatRunner(runner)} runs with its account: every token of the account creates jobs, also one from a Secret, and one that was copied`,
    wanted: 'tokens: bound, with which only the token of a running pod does; any is for managers outside the cluster',
    fix: [
      {
        advice: `if no manager outside the cluster uses this account, set managers[${index}].tokens to bound in configmap ${namespace}/${name}, key ${MAPPING_KEY}; before that, remove host from its runners and a token from a Secret from its pod: with bound, runner_token finds both, and the webhook refuses such jobs`,
      },
    ],
  };
}
