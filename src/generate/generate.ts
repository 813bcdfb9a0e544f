import { yamlText } from '../chart/yaml-text.ts';
import { deriveMapping } from '../fleet/derive-mapping.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { mappingDocument } from '../fleet/mapping-document.ts';
import { rolesOf } from '../fleet/roles.ts';
import { MAPPING_KEY } from '../names.ts';
import { type Bundle, chartOf } from './chart.ts';
import { debugPodsOf } from './debug-pods.ts';
import { fleetPipelineOf } from './fleet-pipeline.ts';
import { type Generated, HEAD } from './generated.ts';
import { iamOf } from './iam/iam.ts';
import { pipelineOf } from './pipeline.ts';
import { readmeOf } from './readme/readme.ts';

/** Returns all files for a fleet, sorted by path. The same input always gives the same files. */
export function generate(fleet: Fleet, bundle: Bundle): Generated {
  const mapping = deriveMapping(fleet);
  const roles = rolesOf(fleet);
  const iam = iamOf(fleet, roles);
  const files = [
    ...below('chart', chartOf(fleet, mapping, bundle)),
    ...below('iam', iam.files),
    ...below('debug', debugPodsOf(fleet)),
    ['pipeline/.gitlab-ci.yml', pipelineOf(fleet, mapping)] as const,
    ['pipeline/fleet.gitlab-ci.yml', fleetPipelineOf(bundle.version)] as const,
    [MAPPING_KEY, `# ${HEAD}\n${yamlText(mappingDocument(mapping))}`] as const,
    ['README.md', readmeOf(fleet, roles, iam.stacks)] as const,
  ];
  return new Map(files.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function below(folder: string, files: Generated): (readonly [string, string])[] {
  return [...files].map(([path, text]) => [`${folder}/${path}`, text] as const);
}
