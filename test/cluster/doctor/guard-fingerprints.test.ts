import t from 'tap';
import { GUARD_POLICIES } from '../../../src/doctor/derive/guard/policies.ts';
import { fingerprintOf } from '../../../src/doctor/read/installation/fingerprint.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { assembleChart } from '../chart/assemble.ts';
import { helms } from '../chart/helm.ts';
import { leastValues } from '../chart/values.ts';

const cluster = connect();
const [helm] = await helms(t, cluster);
if (helm === undefined) throw new Error('Helm is missing');
const chart = assembleChart(t);
const PREFIX = 'gitlab-runner-irsa-guard-';

const least = leastValues('gitlab');
const releases = [
  { release: 'gitlab-runner-irsa', namespace: 'gitlab-runner-irsa', service: 'gitlab-runner-irsa', values: least },
  {
    ...{ release: 'irsa', namespace: 'platform', service: 'irsa-gitlab-runner-irsa' },
    values: {
      ...least,
      serviceAccounts: [{ name: 'gitlab-runner-common', kind: 'manager', namespaces: ['gitlab', 'teams'] }],
      guard: { privilegedPods: 'deny' },
    },
  },
];

for (const { namespace, release, service, values } of releases)
  t.test(`the doctor knows the policies of the chart, whatever its values: release ${release}`, async (t) => {
    const words = ['--namespace', namespace, '--values', helm.values(values)];
    const objects = await helm.template(release, chart, ...words);
    const policies = objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
    const found = policies.map((object) => {
      const name = String(object.metadata?.name).slice(PREFIX.length);
      return [name, fingerprintOf((object as unknown as { spec: object }).spec, { namespace, service })];
    });
    t.same(Object.fromEntries(found), GUARD_POLICIES, 'after a change of the policies, take these into GUARD_POLICIES');
  });
