import { join } from 'node:path';
import { MAPPING_KEY, MODE_LABEL, PROGRAM, RELEASE } from '../../../names.ts';
import { shellWord } from '../../../text/shell-word.ts';
import type { Written } from '../../commands/init.ts';

/** Returns the next commands in order. They set namespaces to observe only. */
export function nextCommands(result: Written): readonly string[] {
  return [...firstCommands(result), ...labelCommands(result)];
}

/**
 * Returns the commands before a namespace is labeled. For a fleet, they write a README with the commands of the
 * installation, which comes in between.
 */
export function firstCommands(result: Written): readonly string[] {
  if (result.installed !== undefined) return ofInstalled(result);
  return result.for === 'fleet' ? ofFleet(result) : ofChart(result);
}

export function labelCommands({ installed, labels }: Written): readonly string[] {
  if (installed !== undefined) return [];
  return labels
    .filter(({ mode }) => mode === undefined)
    .map(({ namespace }) => `kubectl label namespace ${shellWord(namespace)} ${MODE_LABEL}=observe`);
}

function ofFleet({ output }: Written): string[] {
  const fleet = shellWord(join(output, 'fleet.yaml'));
  const generated = shellWord(join(output, 'generated'));
  return [`${PROGRAM} validate fleet ${fleet}`, `${PROGRAM} generate ${fleet} --output ${generated}`];
}

/** Returns commands that replace nothing, because the active mapping decides already. */
function ofInstalled({ for: what, output, webhookNamespace }: Written): string[] {
  const ofNamespace = webhookNamespace === RELEASE.namespace ? '' : ` --namespace ${shellWord(webhookNamespace)}`;
  const file = shellWord(join(output, what === 'fleet' ? 'fleet.yaml' : MAPPING_KEY));
  return [`${PROGRAM} doctor${ofNamespace}`, `${PROGRAM} plan cluster ${file}${ofNamespace}`];
}

/** Stand-in for the image in a command. */
export const IMAGE = `images.example.com/${PROGRAM}`;

function ofChart({ image, output, webhookNamespace }: Written): string[] {
  const namespace = shellWord(webhookNamespace);
  const values = shellWord(join(output, 'values.yaml'));
  const mapping = shellWord(join(output, MAPPING_KEY));
  const configMap = `kubectl --namespace ${namespace} create configmap ${RELEASE.mappingConfigMap} --from-file=${MAPPING_KEY}=${mapping} --dry-run=client -o json`;
  return [
    `${PROGRAM} validate mapping ${mapping}`,
    // Helm refuses a chart without its dependencies, and a fresh clone does not contain GitLab's chart.
    'helm dependency update chart',
    `helm install ${PROGRAM} chart --namespace ${namespace} --create-namespace -f ${values}${image === undefined ? ` --set image.repository=${IMAGE}` : ''}`,
    `${configMap} | kubectl --namespace ${namespace} patch configmap ${RELEASE.mappingConfigMap} --type merge --patch-file /dev/stdin`,
  ];
}
