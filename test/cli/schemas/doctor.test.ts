import t from 'tap';
import { views } from '../../../src/cli/commands/doctor.ts';
import { doctorSchema } from '../../../src/cli/schemas/doctor.ts';
import { reviewOf } from '../../../src/doctor/checklist/review.ts';
import { checks, checksFor } from '../../../src/doctor/checks.ts';
import { diagnose } from '../../../src/doctor/diagnosis.ts';
import type { Seen } from '../../../src/doctor/world/seen.ts';
import type { Trial } from '../../../src/doctor/world/trial.ts';
import type { World } from '../../../src/doctor/world/world.ts';
import {
  accounts,
  everywhere,
  healthyWorld,
  mapping,
  ROLE,
  runner,
  template,
} from '../../doctor/world/healthy-world.ts';
import { reviewedWorld } from '../../doctor/world/reviewed-world.ts';
import { runCli } from '../command-line.ts';

const asJson = (value: unknown) => doctorSchema.parse(JSON.parse(JSON.stringify(value)));

const forbidden: Seen<never> = {
  unseen: { what: 'a part', why: 'it is forbidden', because: 'forbidden', needs: 'list parts', namespace: 'gitlab' },
};
const trial: Trial = {
  ...{ namespace: 'gitlab', name: 'ci', roleArn: `${ROLE}/ci`, audience: 'sts.amazonaws.com' },
  steps: [{ step: 'token', on: 'ci', failed: { error: '403', said: 'forbidden', unseen: forbidden.unseen } }],
};
const worlds: Record<string, Partial<World>> = {
  'a healthy world': {},
  'accounts without a role': { accounts: accounts({ 'gitlab-runner-common': undefined, 'ci-billing': undefined }) },
  'a shared role': { accounts: accounts({ 'gitlab-runner-common': `${ROLE}/a`, 'ci-billing': `${ROLE}/a` }) },
  'settings to change': {
    runners: everywhere({
      gitlab: [runner(template({ kubernetes: { service_account: 'a', service_account_overwrite_allowed: 'ci' } }))],
    }),
  },
  'another default': { mapping: mapping({ default: { job: 'keep' } }) },
  'roles that were tried': { trials: { seen: { trials: [trial], untried: [] } } },
  'nothing that could be read': Object.fromEntries(
    Object.entries(healthyWorld()).flatMap(([key, part]) =>
      typeof part === 'object' && 'seen' in part ? [[key, forbidden]] : [],
    ),
  ),
};

for (const [name, changes] of Object.entries(worlds))
  t.test(`the output about ${name} is as the schema says, with and without a review`, async (t) => {
    const usual = diagnose(healthyWorld(changes), checks);
    t.equal(asJson(views.json({ is: 'diagnosis', diagnosis: usual, places: undefined })).checks.length, checks.length);
    const world = reviewedWorld(changes);
    const diagnosis = diagnose(world, checksFor({ security: true, aws: true, try: true }));
    const review = reviewOf(world, diagnosis, '1.2.3');
    const found = asJson(views.json({ is: 'review', diagnosis, review, places: undefined, isMarkdown: false }));
    t.same(found.review?.items.length, review.items.length);
  });

t.test('--format markdown without --security is an error that names it', async (t) => {
  const { code, stderr, stdout } = await runCli(['doctor', '--format', 'markdown']);
  t.match({ code, stdout }, { code: 2, stdout: '' });
  t.match(stderr, /--format markdown is the report of --security, which is missing/);
  t.match(stderr, /add --security/);
});

t.test('the formats of other programs have each check of a review', async (t) => {
  const world = reviewedWorld();
  const diagnosis = diagnose(world, checksFor({ security: true }));
  const { items } = views.report({
    is: 'review',
    diagnosis,
    review: reviewOf(world, diagnosis, '1.2.3'),
    places: undefined,
    isMarkdown: false,
  });
  t.equal(items.length, diagnosis.checks.length);
});
