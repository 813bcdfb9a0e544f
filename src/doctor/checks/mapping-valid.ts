import type { Finding as DocumentFinding } from '../../documents/finding.ts';
import { defineCheck } from '../check.ts';
import type { Complaint } from '../finding.ts';
import { kubectl } from '../fix/kubectl.ts';
import type { Installation } from '../world/world.ts';
import { count } from './count.ts';

/** The mapping in its ConfigMap, as `validate mapping` sees it. */
export const mappingValid = defineCheck(
  { id: 'mapping_valid', title: 'the mapping in the cluster is valid', needs: ['document'] },
  ({ document }, { installation }) => {
    if (document === undefined) return { looked: 'nothing', complaints: [absent(installation)] };
    if (document.text === undefined) return { looked: 'nothing', complaints: [empty(installation)] };
    const complaints = document.findings.map((finding) => complain(finding, installation));
    const lines = document.text.trimEnd().split('\n').length;
    return { looked: `${count(lines, 'line')} in ${objectOf(installation)}`, complaints };
  },
);

function absent(installation: Installation): Complaint {
  const { namespace, mappingConfigMap } = installation;
  return {
    code: 'mapping_absent',
    level: 'error',
    object: objectOf(installation),
    found: 'no such ConfigMap: a webhook that starts has nothing to decide by, and does not become ready',
    wanted: 'a ConfigMap; the webhook writes a first mapping into an empty one',
    fix: [kubectl(namespace, 'create', 'configmap', mappingConfigMap)],
  };
}

function empty(installation: Installation): Complaint {
  const { namespace, mappingConfigMap } = installation;
  return {
    code: 'mapping_empty',
    level: 'error',
    object: objectOf(installation),
    found: 'no key mapping.yaml: a webhook that starts has nothing to decide by, and does not become ready',
    wanted:
      'a mapping; without its annotation gitlab-runner-irsa/starter the webhook writes the one in force into it, or a first one',
    fix: [kubectl(namespace, 'annotate', 'configmap', mappingConfigMap, 'gitlab-runner-irsa/starter-')],
  };
}

function complain(
  { code, column, level, line, message, path }: DocumentFinding,
  installation: Installation,
): Complaint {
  const { namespace, mappingConfigMap } = installation;
  return {
    code: level === 'error' ? 'mapping_invalid' : 'mapping_doubtful',
    level,
    object: `${objectOf(installation)}, mapping.yaml:${line}:${column}`,
    found: `${path === '' ? '' : `${path}: `}${message} [${code}]`,
    wanted: level === 'error' ? 'no error; until then the last good mapping is in force' : 'a mapping without warnings',
    fix: [kubectl(namespace, 'edit', 'configmap', mappingConfigMap)],
  };
}

function objectOf({ namespace, mappingConfigMap }: Installation): string {
  return `configmap ${namespace}/${mappingConfigMap}`;
}
