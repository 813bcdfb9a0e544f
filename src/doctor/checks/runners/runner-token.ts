import { counted } from '../../../counted.ts';
import { eachRunner, type FoundRunner, formatRunner } from '../../derive/runners/each-runner.ts';
import { changeSetting } from '../../fix/change-setting.ts';
import { formatPlace } from '../../world/place.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/**
 * Without `host`, the runner uses the configuration of client-go for pods, whose token file precedes `bearer_token`. With it,
 * the runner uses only the credentials of its own configuration (`executors/kubernetes/util.go` in its source).
 */
export const runnerToken = defineCheck(
  {
    id: 'runner_token',
    title: 'managers with tokens: bound use the token of their pod',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { found, unseen } = eachRunner(mapping, world);
    const bound = found.filter(({ manager }) => manager.tokens === 'bound');
    return { looked: `host of ${counted(bound.length, 'runner')}`, findings: bound.flatMap(findingsFor), unseen };
  },
);

function findingsFor({ manager, runner, settings: { host } }: FoundRunner): Finding[] {
  if (host === undefined) return [];
  return [
    {
      code: 'runner_token_unbound',
      level: 'error',
      object: formatRunner(runner),
      found: `host (${formatPlace(host.place)}) is set, so the runner does not use the token of its pod, and the webhook refuses its jobs (unbound_token)`,
      wanted: `no host; or tokens: any for manager ${manager.key}, with which any token of its account creates jobs`,
      fix: [changeSetting(host, undefined)],
    },
  ];
}
