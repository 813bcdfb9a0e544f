import t from 'tap';
import { buildPod } from '../../../src/explain/job/build-pod.ts';
import { factsOf } from '../../../src/pods/facts.ts';
import { captured } from '../../fixtures.ts';

const VERSIONS = [
  { capture: 'v15.11.0', version: { major: 15, minor: 11 } },
  { capture: 'v17.8.0', version: { major: 17, minor: 8 } },
  { capture: 'v19.4.0-dev', version: { major: 19, minor: 4 } },
];

for (const { capture, version } of VERSIONS)
  t.test(`the pod of a described job has the same facts as that of a real runner ${capture}`, async (t) => {
    const { object, namespace, userInfo } = captured(`${capture}/plain-cache`).request;
    const described = { project: '4242', namespace, account: 'default', version, rootGroup: '77', runner: 'Hk7sQ2xZv' };
    const built = buildPod(described);
    const facts = (pod: Parameters<typeof factsOf>[0]) => {
      const { name, ...rest } = factsOf(pod, namespace, userInfo, true);
      // The API server or the runner generates the end of the name.
      return { ...rest, name: name.replace(/-[a-z0-9]{8}$/, '') };
    };
    t.strictSame(facts(built), facts(object));
    t.equal(built.metadata?.name === undefined, object.metadata.name === undefined, 'who makes up the name');
    for (const [key, value] of Object.entries(built.metadata?.labels ?? {}))
      t.equal(object.metadata.labels[key], value, key);
  });

t.test('runners from 17.9 to 19.3 do not send the top-level group', async (t) => {
  const described = { project: '1', namespace: 'ci', account: 'a', rootGroup: '77', runner: undefined };
  const { metadata } = buildPod({ ...described, version: { major: 18, minor: 0 } });
  t.strictSame(Object.keys(metadata?.labels ?? {}), [
    'pod',
    'job.runner.gitlab.com/pod',
    'project.runner.gitlab.com/id',
  ]);
});

t.test('a described job without group and runner has none, as if GitLab did not send them', async (t) => {
  const version = { major: 19, minor: 4 };
  const pod = buildPod({
    project: '1',
    namespace: 'ci',
    account: 'a',
    version,
    rootGroup: undefined,
    runner: undefined,
  });
  t.match(factsOf(pod, 'ci', { username: 'x', groups: [] }, true), {
    ...{ project: '1', labeledProject: '1', serviceAccount: 'a', rootGroup: undefined, runner: undefined },
    labelTrust: 'trusted',
  });
});
