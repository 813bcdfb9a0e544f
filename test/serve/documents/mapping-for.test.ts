import t from 'tap';
import type { ConfigMap } from '../../../src/kubernetes/objects/config-map.ts';
import { mappingFor } from '../../../src/serve/documents/mapping-for.ts';

const empty: ConfigMap = { uid: '0f1e2d3c', resourceVersion: '1', labels: {}, annotations: {}, data: undefined };
const byHelm: ConfigMap = { ...empty, labels: { 'gitlab-runner-irsa/mapping-owner': 'helm' } };
const written: ConfigMap = { ...empty, annotations: { 'gitlab-runner-irsa/starter': 'true' } };
const full: ConfigMap = { ...empty, data: { 'mapping.yaml': 'version: 1' } };

const cases: [name: string, now: ConfigMap, before: ConfigMap | undefined, answer: ReturnType<typeof mappingFor>][] = [
  ['one that never had a mapping', empty, undefined, { write: 'text' }],
  ['one with other keys only', { ...empty, data: { 'other.yaml': '' } }, undefined, { write: 'text' }],
  ['one with a mapping', full, undefined, 'read'],
  ['one with an empty mapping', { ...empty, data: { 'mapping.yaml': '' } }, undefined, 'read'],
  ['one of Helm', byHelm, undefined, 'read'],
  ['one that a person has emptied', written, { ...written, data: full.data }, 'read'],
  ['one that was emptied before the process started', written, undefined, 'read'],
  ['one that was replaced as a whole', empty, full, { write: 'text' }],
  ['one that Helm has given back', written, byHelm, { write: 'text' }],
];

for (const [name, now, before, answer] of cases)
  t.test(`${name} is ${answer === 'read' ? 'read' : 'filled'}`, async (t) => {
    t.strictSame(mappingFor(now, before, 'text'), answer);
  });
