import t from 'tap';
import { checks } from '../../src/doctor/checks.ts';
import { diagnose, findingsOf } from '../../src/doctor/diagnosis.ts';
import type { Binding } from '../../src/doctor/world/rbac.ts';
import { everywhere, guard, rbac } from './world/healthy-world.ts';
import { reviewedWorld } from './world/reviewed-world.ts';

// Users and groups of RBAC have names of any length.

const LONG = `${'x'.repeat(20_000)}end`;
const CODES = ['mapping_writer', 'administrator', 'guard_permission', 'pod_creator', 'way_open'];

const bound = (name: string, rule: object) => {
  const binding: Binding = {
    ...{ kind: 'ClusterRoleBinding', namespace: undefined, name, role: `ClusterRole/${name}` },
    subjects: [{ kind: 'Group', name: LONG }],
  };
  return { binding, rule };
};
const world = reviewedWorld({
  namespaces: everywhere({ gitlab: { 'gitlab-runner-irsa': 'observe' }, irsa: {}, default: {} }),
  guard: guard(),
  rbac: rbac([
    bound('everything', { apiGroups: ['*'] }),
    bound('editors', { apiGroups: ['', 'apps', 'batch'] }),
    bound('deployers', { apiGroups: ['gitlab-runner-irsa'] }),
    bound('all', { apiGroups: ['*'], resources: ['jobs'], verbs: ['*'] }),
  ]),
});

t.test('a subject with a name of 20,000 characters is cut wherever it is named', async (t) => {
  const findings = findingsOf(diagnose(world, checks));
  const codes = new Set(findings.map(({ code }) => code));
  t.same(
    CODES.filter((code) => !codes.has(code)),
    [],
  );
  for (const finding of findings) t.ok(JSON.stringify(finding).length < 4000, `${finding.code}: ${finding.object}`);
  t.match(
    findings.find(({ code }) => code === 'mapping_writer'),
    { found: /^Group x{100}… \(20003 characters\) may write/ },
  );
});
