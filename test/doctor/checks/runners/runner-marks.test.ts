import { parse as parseToml, stringify as stringifyToml } from 'smol-toml';
import t from 'tap';
import { runnerEnvironment } from '../../../../src/doctor/checks/runners/runner-environment.ts';
import { runnerMarks } from '../../../../src/doctor/checks/runners/runner-marks.ts';
import { fixText } from '../../../../src/doctor/fix/fix-text.ts';
import type { World } from '../../../../src/doctor/world/world.ts';
import { wholeLists } from '../../../whole-lists.ts';
import { setIn, stepsOf } from '../../fix-words.ts';
import { everywhere, findingsIn, healthyWorld, judged, mapping, runner, template } from '../../world/healthy-world.ts';

// Labels and annotations of job pods, and patches, by which every job of a runner is refused or loses its role.

const SKIP_CONTAINERS = { 'eks.amazonaws.com/skip-containers': 'build' };
const SKIP_WEBHOOK = { 'eks.amazonaws.com/skip-pod-identity-webhook': 'true' };
const OWN = { 'gitlab-runner-irsa/manager': 'cluster', 'gitlab-runner-irsa/x': 'y' };
const ERROR = 'error deployment gitlab/gitlab-runner';
const ALLOWED = { optOut: 'allow' };

const world = (kubernetes: object, changes: Partial<World> = {}) =>
  healthyWorld({ runners: everywhere({ gitlab: [runner(template({ kubernetes }))] }), ...changes });

const cases: [name: string, kubernetes: object, findings: string[], changes?: Partial<World>][] = [
  ['an annotation that takes the role from containers', { pod_annotations: SKIP_CONTAINERS }, [`job_opt_out ${ERROR}`]],
  ['a label that keeps the EKS webhook away', { pod_labels: SKIP_WEBHOOK }, [`job_opt_out ${ERROR}`]],
  ['the same under keys of another case', { POD_Labels: SKIP_WEBHOOK }, [`job_opt_out ${ERROR}`]],
  [
    'both of them',
    { pod_labels: SKIP_WEBHOOK, pod_annotations: SKIP_CONTAINERS },
    [`job_opt_out ${ERROR}`, `job_opt_out ${ERROR}`],
  ],
  ['our own labels', { pod_labels: OWN }, [`job_label_reserved ${ERROR}`, `job_label_reserved ${ERROR}`]],
  ['nothing about our own annotations, which no decision reads', { pod_annotations: OWN }, []],
  [
    'nothing about other labels and annotations, nor about an empty list of containers',
    { pod_labels: { team: 'a' }, pod_annotations: { 'eks.amazonaws.com/skip-containers': '', team: 'a' } },
    [],
  ],
  ['nothing about a setting that is not a table', { pod_labels: 'eks.amazonaws.com/skip-pod-identity-webhook' }, []],
  [
    'only a notice where all rules of its jobs allow it',
    { pod_labels: SKIP_WEBHOOK },
    ['job_opt_out notice deployment gitlab/gitlab-runner'],
    { mapping: mapping({ rules: { billing: ALLOWED, 'everyone-else': ALLOWED } }) },
  ],
  [
    'an error where only some rules allow it',
    { pod_labels: SKIP_WEBHOOK },
    [`job_opt_out ${ERROR}`],
    { mapping: mapping({ rules: { billing: ALLOWED } }) },
  ],
  [
    'an error where the default assigns an account',
    { pod_labels: SKIP_WEBHOOK },
    [`job_opt_out ${ERROR}`],
    {
      mapping: mapping({
        rules: { billing: ALLOWED, 'everyone-else': ALLOWED },
        default: { job: { serviceAccount: 'ci-billing' } },
      }),
    },
  ],
];

for (const [name, kubernetes, findings, changes] of cases)
  t.test(`runner_marks finds ${name}`, async (t) => {
    t.same(findingsIn(runnerMarks, world(kubernetes, changes)), findings);
  });

t.test('a finding names the path, and its edit removes only this mark', async (t) => {
  const kubernetes = { pod_annotations: { ...SKIP_CONTAINERS, team: 'a' }, pod_labels: OWN };
  const { findings } = judged(runnerMarks, world(kubernetes));
  const path = 'runners[0].kubernetes.pod_annotations["eks.amazonaws.com/skip-containers"]';
  t.match(
    findings.find(({ code }) => code === 'job_opt_out'),
    {
      code: 'job_opt_out',
      found: `annotation eks.amazonaws.com/skip-containers of job pods (${path}, configmap gitlab/gitlab-runner, key config.template.toml) keeps the EKS webhook from giving containers their role: in enforce, the webhook refuses the jobs (identity_opt_out)`,
    },
  );
  const tree = parseToml(template({ kubernetes }));
  for (const fix of findings.flatMap((finding) => finding.fix)) {
    if (!('edit' in fix)) throw new Error(`advice: ${fixText(fix)}`);
    setIn(tree, stepsOf(fix.edit.path), fix.edit.set);
  }
  t.equal(
    stringifyToml(tree),
    stringifyToml(parseToml(template({ kubernetes: { pod_annotations: { team: 'a' }, pod_labels: {} } }))),
  );
});

t.test('nothing is found for a runner whose executor creates no pods', async (t) => {
  const text = stringifyToml({ runners: [{ executor: 'docker', kubernetes: { pod_labels: SKIP_WEBHOOK } }] });
  t.same(findingsIn(runnerMarks, healthyWorld({ runners: everywhere({ gitlab: [runner(text)] }) })), []);
});

const patched = (patch: string, isOn = true) => {
  const kubernetes = { namespace: 'gitlab', pod_spec: [{ name: 'p', patch }] };
  const feature_flags = { FF_USE_ADVANCED_POD_SPEC_CONFIGURATION: isOn };
  return healthyWorld({
    runners: everywhere({ gitlab: [runner(stringifyToml({ runners: [{ kubernetes, feature_flags }] }))] }),
  });
};

t.test('a patch of pod_spec that sets a key for containers is found, without its value', async (t) => {
  const yaml =
    'containers:\n  - name: build\n    env:\n      - name: AWS_ACCESS_KEY_ID\n        value: AKIAIOSFODNN7EXAMPLE\n';
  const json = '[{"op":"add","path":"/containers/0/env","value":[{"name":"AWS_PROFILE","value":"x"}]}]';
  for (const [patch, name] of [
    [yaml, 'AWS_ACCESS_KEY_ID'],
    [json, 'AWS_PROFILE'],
  ] as const) {
    const { findings } = judged(runnerEnvironment, patched(patch));
    t.match(
      findings,
      wholeLists([
        {
          code: 'identity_preset',
          found: `variable ${name} in runners[0].kubernetes.pod_spec[0].patch (configmap gitlab/gitlab-runner, key config.template.toml) is set for every job and overrides the role of the account`,
          fix: [
            {
              advice: `in configmap gitlab/gitlab-runner, key config.template.toml, remove the variable ${name} from runners[0].kubernetes.pod_spec[0].patch`,
            },
          ],
        },
      ]),
    );
    t.notMatch(JSON.stringify(findings), /AKIA/);
  }
  t.same(findingsIn(runnerEnvironment, patched(yaml, false)), [], 'without the feature flag the runner ignores it');
  t.same(
    findingsIn(runnerEnvironment, patched('containers: [{name: build, env: [{name: AWS_REGION, value: x}]}]')),
    [],
  );
  t.same(findingsIn(runnerEnvironment, patched('containers: [{name: AWS_PROFILE}]')), []);
  t.same(findingsIn(runnerEnvironment, patched('{')), []);
});
