import t from 'tap';
import { toAccount } from '../../../src/accounts/from-object.ts';
import { indexAccounts } from '../../../src/accounts/index-accounts.ts';
import type { WarningCode } from '../../../src/admission/say/warnings.ts';
import type { Snapshot } from '../../../src/admission/snapshot.ts';
import { MODES, type Mode } from '../../../src/modes.ts';
import { buildHealth } from '../../../src/server/observe/health.ts';
import { reviewOf, snapshotOf } from '../../admission/cases.ts';
import { build } from '../webhook.ts';

// What Prometheus scrapes after a review: a manager's log is not the only place that says why a pod has no AWS permissions.

type Change = NonNullable<Parameters<typeof reviewOf>[0]['change']>;

const withoutRole: Partial<Snapshot> = {
  accounts: indexAccounts([toAccount({ metadata: { namespace: 'ci', name: 'ci-billing' } })]),
};
const project5001: Change = [
  { op: 'add', path: '/object/metadata/name', value: 'runner-hk7sq2xzv-project-5001-concurrent-0-xoojdpe7' },
  { op: 'add', path: '/object/metadata/labels/project.runner.gitlab.com~1id', value: '5001' },
];
const preset: Change = [
  { op: 'add', path: '/object/spec/containers/0/env', value: [{ name: 'AWS_ROLE_ARN', value: 'arn:x' }] },
];

/** The samples of the counter, not 0, that a health server prints after one review, without its name. */
async function warningsAfter(mode: Mode, { change = [] as Change, snapshot = {} as Partial<Snapshot> } = {}) {
  const { app, metrics } = build(t, { snapshot: () => ({ ...snapshotOf(), ...snapshot }) });
  const payload = reviewOf({ capture: 'v19.4.0-dev/plain-cache', change });
  const headers = { 'content-type': 'application/json' };
  await app.inject({ method: 'POST', url: `/mutate/${mode}`, headers, payload });
  const health = buildHealth({ conditions: () => [], registry: metrics.registry });
  const { body } = await health.inject('/metrics');
  return body.split('\n').flatMap((line) => {
    const [, sample] = /^gitlab_runner_irsa_warnings_total(\{.*(?<! 0))$/.exec(line) ?? [];
    return sample === undefined ? [] : [sample];
  });
}

const cases: [name: string, warning: WarningCode, mode: Mode, given: Parameters<typeof warningsAfter>[1]][] = [
  ['a job that enforce would refuse', 'would_refuse', 'observe', { change: project5001 }],
  ['a job that enforce would give another account', 'would_patch', 'observe', {}],
  ['a refusal that best-effort does not enforce', 'not_enforced', 'best-effort', { change: project5001 }],
  ['an account without a role', 'no_role', 'enforce', { snapshot: withoutRole }],
  ['a container with its own AWS identity', 'preset_identity', 'enforce', { change: preset }],
  ['a mapping that is not active', 'mapping', 'enforce', { snapshot: { notice: 'the newest mapping has errors' } }],
];

for (const [name, warning, mode, given] of cases)
  t.test(`/metrics counts ${name}`, async (t) => {
    t.strictSame(await warningsAfter(mode, given), [`{mode="${mode}",kind="job",warning="${warning}"} 1`]);
  });

t.test('a refusal is not a warning, and neither is a job with nothing to say', async (t) => {
  t.strictSame(await warningsAfter('enforce', { change: project5001 }), []);
  t.strictSame(await warningsAfter('enforce'), []);
});

t.test('the number of series is bounded, whatever pods there are', async (t) => {
  const { metrics } = build(t);
  const kinds = ['job', 'manager', 'pause', 'other'] as const;
  const codes = cases.map(([, warning]) => warning);
  for (const mode of MODES)
    for (const kind of kinds) {
      const decided = { reason: 'kept', rule: undefined, would: 'allow' } as const;
      metrics.decision({ kind, mode, ...decided, warned: codes }, 0.001);
    }
  const text = await metrics.registry.getSingleMetricAsString('gitlab_runner_irsa_warnings_total');
  t.equal(
    text.split('\n').filter((line) => line.startsWith('gitlab_')).length,
    MODES.length * kinds.length * codes.length,
  );
});
