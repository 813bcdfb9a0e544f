import { counted } from '../../../text/counted.ts';
import type { FoundManager } from '../../derive/runners/each-runner.ts';
import { formatRunner, foundManagers } from '../../derive/runners/each-runner.ts';
import type { ConfigurationError } from '../../world/runner/runner.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

const CODES: Readonly<Record<ConfigurationError['is'], Pick<Finding, 'code'>>> = {
  invalid: { code: 'configuration_invalid' },
  type: { code: 'configuration_type' },
  runners: { code: 'template_runners' },
};

/**
 * A manager that refuses its configuration does not start. Neither Helm nor the API server checks the configuration.
 */
export const runnerConfiguration = defineCheck(
  {
    id: 'runner_configuration',
    title: 'managers can start with their configuration',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const managers = foundManagers(mapping, world).filter(({ manager }) => manager !== undefined);
    const errors = managers.flatMap((one) => one.runner.broken.map((error) => ({ ...one, error })));
    // Reported once, because managers may share a ConfigMap.
    const distinct = new Map(errors.map((one) => [JSON.stringify(one.error), one]));
    return {
      looked: `the configuration of ${counted(managers.length, 'manager')}`,
      findings: [...distinct.values()].map(refusedConfigurationFinding),
      unseen: managers.flatMap(({ runner }) => (runner.broken.length === 0 ? runner.unread : [])),
    };
  },
);

function refusedConfigurationFinding({ error, runner }: FoundManager & { error: ConfigurationError }): Finding {
  const { column, is, line, place, reason } = error;
  const at = line === undefined ? '' : `:${line}:${column ?? 1}`;
  return {
    ...CODES[is],
    level: 'error',
    object: `configmap ${place.namespace}/${place.name}, ${place.key}${at}`,
    found: `${reason}: the manager of ${formatRunner(runner)} does not start with it`,
    wanted: is === 'invalid' ? 'valid TOML' : 'a configuration that the manager accepts',
    fix: [
      {
        advice: `correct ${place.key}${at} in runners.config in the values of GitLab's chart, then run helm upgrade; without the chart, in the ConfigMap`,
      },
    ],
  };
}
