import type { Finding as DocumentFinding } from '../../../documents/finding.ts';
import { MAPPING_KEY, STARTER_ANNOTATION } from '../../../names.ts';
import { counted } from '../../../text/counted.ts';
import { isWaitingForProcess, notWritten, withoutWebhook } from '../../derive/webhooks/installed.ts';
import { kubectl } from '../../fix/kubectl.ts';
import type { Installation } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** Runs the checks of `validate mapping` on the mapping in its ConfigMap. */
export const mappingValid = defineCheck(
  { id: 'mapping_valid', title: 'the mapping in the cluster is valid', needs: ['document'] },
  ({ document }, world) => {
    const { installation } = world;
    const nothing = withoutWebhook(world);
    if (nothing !== undefined) return nothing;
    if (document === undefined) return { looked: 'nothing', findings: [absentMappingFinding(installation)] };
    if (document.text === undefined && !document.isStarted && isWaitingForProcess(world))
      return { looked: 'nothing', findings: [], unseen: [notWritten(`the mapping in ${objectOf(installation)}`)] };
    if (document.text === undefined) return { looked: 'nothing', findings: [emptyMappingFinding(installation)] };
    const findings = document.findings.map((finding) => invalidMappingFinding(finding, installation));
    const lines = document.text.trimEnd().split('\n').length;
    return { looked: `${counted(lines, 'line')} in ${objectOf(installation)}`, findings };
  },
);

function absentMappingFinding(installation: Installation): Finding {
  const { namespace, mappingConfigMap } = installation;
  return {
    code: 'mapping_absent',
    level: 'error',
    object: objectOf(installation),
    found: 'it does not exist: a webhook that starts has no mapping and does not become ready',
    wanted: 'a ConfigMap; the webhook writes a first mapping into an empty one',
    fix: [kubectl(namespace, 'create', 'configmap', mappingConfigMap)],
  };
}

function emptyMappingFinding(installation: Installation): Finding {
  const { namespace, mappingConfigMap } = installation;
  return {
    code: 'mapping_empty',
    level: 'error',
    object: objectOf(installation),
    found: `key ${MAPPING_KEY} is missing: a webhook that starts has no mapping and does not become ready`,
    wanted: `a mapping; once annotation ${STARTER_ANNOTATION} is removed, the webhook writes the active mapping into it, or a first one`,
    fix: [kubectl(namespace, 'annotate', 'configmap', mappingConfigMap, `${STARTER_ANNOTATION}-`)],
  };
}

function invalidMappingFinding(
  { code, column, level, line, message, path }: DocumentFinding,
  installation: Installation,
): Finding {
  const { namespace, mappingConfigMap } = installation;
  return {
    code: level === 'error' ? 'mapping_invalid' : 'mapping_doubtful',
    level,
    object: `${objectOf(installation)}, ${MAPPING_KEY}:${line}:${column}`,
    found: `${path === '' ? '' : `${path}: `}${message} [${code}]`,
    wanted:
      level === 'error' ? 'a valid mapping; until then the last valid one stays active' : 'a mapping without warnings',
    fix: [kubectl(namespace, 'edit', 'configmap', mappingConfigMap)],
  };
}

function objectOf({ namespace, mappingConfigMap }: Installation): string {
  return `configmap ${namespace}/${mappingConfigMap}`;
}
