import t from 'tap';
import { changeSetting } from '../../../src/doctor/fix/change-setting.ts';
import type { Fix } from '../../../src/doctor/fix/fix.ts';
import type { Place } from '../../../src/doctor/world/place.ts';

const RUNNER = { namespace: 'gitlab', name: 'runner' };
const DOCUMENT = { in: 'config map', ...RUNNER, key: 'config.toml' } as const;
const SOURCE = "runners.config in the values of GitLab's chart";

const cases: [name: string, place: Place, value: string | undefined, fix: Fix][] = [
  [
    'a variable of a Deployment',
    { in: 'deployment', ...RUNNER, container: 'main' },
    'b',
    { command: 'kubectl --namespace gitlab set env deployment/runner NAME=b' },
  ],
  [
    'a variable of a Deployment, which is removed',
    { in: 'deployment', ...RUNNER, container: 'main' },
    undefined,
    { command: 'kubectl --namespace gitlab set env deployment/runner NAME-' },
  ],
  [
    'a key of a ConfigMap',
    { in: 'config map', ...RUNNER },
    'b',
    { command: `kubectl --namespace gitlab patch configmap runner --type merge --patch '{"data":{"NAME":"b"}}'` },
  ],
  [
    'a key of a ConfigMap, which is removed',
    { in: 'config map', ...RUNNER },
    undefined,
    { command: `kubectl --namespace gitlab patch configmap runner --type merge --patch '{"data":{"NAME":null}}'` },
  ],
  [
    'a value in a document',
    DOCUMENT,
    'b',
    {
      edit: {
        place: 'configmap gitlab/runner, key config.toml',
        document: DOCUMENT,
        source: SOURCE,
        path: 'NAME',
        set: 'b',
      },
    },
  ],
  [
    'a value in a document, which is removed',
    DOCUMENT,
    undefined,
    { edit: { place: 'configmap gitlab/runner, key config.toml', document: DOCUMENT, source: SOURCE, path: 'NAME' } },
  ],
];
for (const [name, place, value, fix] of cases)
  t.test(`a setting is changed where it is set: ${name}`, async (t) => {
    t.same(changeSetting({ value: 'a', place, path: 'NAME' }, value), fix);
  });
