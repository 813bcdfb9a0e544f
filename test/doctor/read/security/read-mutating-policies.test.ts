import t from 'tap';
import type { Reader } from '../../../../src/doctor/read/requests/reader.ts';
import { readMutatingPolicies } from '../../../../src/doctor/read/security/read-mutating-policies.ts';
import type { Unseen } from '../../../../src/doctor/world/seen.ts';

const FORBIDDEN: Unseen = { what: 'it', why: 'forbidden', because: 'forbidden', needs: 'list it' };
const GROUP = '/apis/admissionregistration.k8s.io';
const PODS = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }];

const policy = (name: string, spec: object = {}) => ({
  metadata: { name },
  spec: { matchConstraints: { resourceRules: PODS }, ...spec },
});

/** An API server with the resource in one version. */
function readerOf(
  version: string | undefined,
  policies: readonly object[] | undefined,
  bound: readonly string[] | undefined = [],
): Reader {
  return {
    one: async (path) => {
      if (path !== `${GROUP}/${version}`) return { seen: undefined };
      return { seen: { resources: [{ name: 'mutatingadmissionpolicies' }] } as never };
    },
    list: async (path) => {
      const bindings = bound?.map((policyName) => ({ spec: { policyName } }));
      const found = path.endsWith('policies') ? policies : bindings;
      return found === undefined ? { unseen: FORBIDDEN } : { seen: found as never[] };
    },
  };
}

t.test('policies with a binding for new pods are read, in the version that the API server has', async (t) => {
  const policies = [
    policy('a', {
      reinvocationPolicy: 'IfNeeded',
      mutations: [{ expression: 'Object.spec{serviceAccountName: "x"}' }],
    }),
    policy('b', { reinvocationPolicy: 'Never' }),
    policy('unbound'),
    policy('for-others', { matchConstraints: { resourceRules: [{ ...PODS[0], resources: ['services'] }] } }),
    { metadata: { name: 'empty' } },
  ];
  for (const version of ['v1', 'v1beta1', 'v1alpha1'])
    t.same(await readMutatingPolicies(readerOf(version, policies, ['a', 'b', 'for-others', 'empty'])), {
      seen: [
        { name: 'a', isReinvoked: true, namesAccount: true },
        { name: 'b', isReinvoked: false, namesAccount: false },
      ],
    });
});

t.test('an API server without the resource has none, and what is forbidden is not seen', async (t) => {
  t.same(await readMutatingPolicies(readerOf(undefined, [])), { seen: [] });
  t.same(await readMutatingPolicies(readerOf('v1', undefined)), { unseen: FORBIDDEN });
  t.same(await readMutatingPolicies({ ...readerOf('v1', []), one: async () => ({ unseen: FORBIDDEN }) }), {
    unseen: FORBIDDEN,
  });
  const withoutBindings: Reader = {
    ...readerOf('v1', []),
    list: async (path) => (path.endsWith('policies') ? { seen: [] } : { unseen: FORBIDDEN }),
  };
  t.same(await readMutatingPolicies(withoutBindings), { unseen: FORBIDDEN });
});
