import { showList } from '../../../documents/show.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { MAPPING_KEY } from '../../../names.ts';
import { counted } from '../../../text/counted.ts';
import { eachRunner, type FoundRunner, formatRunner } from '../../derive/runners/each-runner.ts';
import { gitlabHost, isInternalHost } from '../../derive/runners/gitlab-host.ts';
import { formatPlace } from '../../world/place.ts';
import type { Unseen } from '../../world/seen.ts';
import type { Installation, World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/**
 * Project ids are unique only within one GitLab. A manager of another GitLab would give its jobs the roles of other
 * projects.
 */
export const runnerInstance = defineCheck(
  {
    id: 'runner_instance',
    title: 'runners are registered at the GitLab that the mapping names for their manager',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { found, unseen } = eachRunner(mapping, world);
    const named = found.filter(({ manager }) => manager.instance !== undefined);
    const isUnnamed = mapping.mapping.managers.every(({ instance }) => instance === undefined);
    return {
      looked: counted(found.length, 'runner'),
      findings: isUnnamed
        ? unnamedInstanceFindings(found, world)
        : named.flatMap((one) => otherInstanceFindings(one, mapping, world.installation)),
      unseen: [...unseen, ...named.filter(({ settings }) => gitlabHost(settings) === undefined).map(withoutUrl)],
    };
  },
);

function otherInstanceFindings(
  { manager, runner, settings }: FoundRunner,
  { mapping }: MappingIndex,
  installation: Installation,
): Finding[] {
  const host = gitlabHost(settings);
  const { url } = settings;
  if (host === undefined || url === undefined || host === manager.instance) return [];
  const isInternal = isInternalHost(host);
  const ids = `ids of projects of one GitLab count as those of another, so jobs may get the roles of other projects`;
  const { mappingConfigMap, namespace } = installation;
  const path = `managers[${mapping.managers.indexOf(manager)}].instance`;
  const inMapping = `configmap ${namespace}/${mappingConfigMap}, key ${MAPPING_KEY}`;
  return [
    {
      code: 'instance_differs',
      level: isInternal ? 'warning' : 'error',
      object: formatRunner(runner),
      found: `it is registered at ${host} (${url.path}, ${formatPlace(url.place)}), and manager ${manager.key} has instance ${manager.instance}: ${isInternal ? `if these are two GitLabs, ${ids}` : ids}`,
      wanted: `${manager.instance} in the runner's address, or instance: ${host} for this manager, and rules with instances for projects of one GitLab`,
      fix: [
        {
          advice: `open a project at both addresses: if it is the same project with the same id, both are one GitLab: register the runner at ${manager.instance}`,
        },
        {
          advice: `for two GitLabs, add match.instances to the rules in ${inMapping} that name projects or groups, and set ${path} to ${host}: gitlab-runner-irsa validate mapping names the rules (ambiguous_ids)`,
        },
      ],
    },
  ];
}

/**
 * Finds runners of several GitLab instances although the mapping names none. One GitLab may have several addresses,
 * such as that of a Service.
 */
function unnamedInstanceFindings(
  found: readonly FoundRunner[],
  { installation: { mappingConfigMap, namespace } }: World,
): Finding[] {
  const hosts = Map.groupBy(found, ({ settings }) => gitlabHost(settings));
  hosts.delete(undefined);
  if (hosts.size < 2) return [];
  const places = [...hosts].map(
    ([host, those]) => `${host} (${showList(those.map(({ runner }) => formatRunner(runner)))})`,
  );
  return [
    {
      code: 'instances_unnamed',
      level: 'warning',
      object: `configmap ${namespace}/${mappingConfigMap}`,
      found: `runners of its managers are registered at ${showList(places)}, and no manager has an instance: if these addresses belong to several GitLab instances, the same project id exists in each, so jobs may get the roles of other projects`,
      wanted:
        'one GitLab instance behind all of these addresses; or instance for each manager, and instances in the rules for projects',
      fix: [
        {
          advice:
            'open a project of each runner at the other address: if it is the same project with the same id, both addresses belong to one GitLab instance, and the mapping is right. To end this warning, register all runners at one address',
        },
        {
          advice: `for several GitLab instances, set instance of each manager to the host name of its GitLab in key ${MAPPING_KEY}, and add match.instances to the rules that name projects or groups: gitlab-runner-irsa validate mapping names them (ambiguous_ids)`,
        },
      ],
    },
  ];
}

function withoutUrl({ runner }: FoundRunner): Unseen {
  return {
    what: `the GitLab of ${formatRunner(runner)}`,
    why: 'neither CI_SERVER_URL nor url in its configuration was seen as an address',
    because: 'absent',
  };
}
