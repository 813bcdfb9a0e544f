import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { buildIrsaTrust, buildPodIdentityTrust, policyOf } from '../../../../src/iam/build/build-trust.ts';
import type { PolicyDocument } from '../../../../src/iam/policy-document.ts';
import { checkTrustPolicy } from '../../../../src/iam/trust/check-trust-policy.ts';
import { podIdentityTrust } from '../../../../src/iam/trust/pod-identity-trust.ts';
import { connect } from '../../../control-plane/client/connect.ts';
import { waitUntil } from '../../../control-plane/client/wait-until.ts';
import { assembleChart } from '../../chart/assemble.ts';
import { type Helm, helms } from '../../chart/helm.ts';
import { takeTurn } from '../../chart/take-turn.ts';
import { ROLE } from '../../world.ts';
import { installBeside, installEksWebhook } from './beside-world.ts';
import { type Ability, bindDevelopers } from './bystanders.ts';
import { followDoctor, type Steps } from './follow-doctor.ts';
import { stories } from './stories.ts';

// The story of a newcomer who follows what is printed and nothing else: from `helm install` beside a runner to the first job
// with the role of its project. After each step, all that worked before still works.

const cluster = connect();
const [helm] = (await helms(t, cluster)).slice(-1) as [Helm];
const chart = assembleChart(t);
await takeTurn(t, cluster);

const issuer = cluster.connection.server.replace('https://', '');
const OTHER = 'oidc.eks.eu-central-1.amazonaws.com/id/FEDCBA9876543210';
const AWS = { partition: 'aws', awsAccount: '111122223333' };

for (const story of stories)
  t.test(`every printed fix, followed to the letter, leads to the first patched job of ${story.name}`, async (t) => {
    const gitlab = await cluster.createNamespace({ prefix: 'gitlab' });
    const jobs = await Promise.all(Array.from({ length: story.jobs }, () => cluster.createNamespace({ prefix: 'ci' })));
    const places = { gitlab, jobs };
    await installEksWebhook(t, cluster, places);
    t.teardown(() => removeLabels([gitlab, ...jobs]));
    for (const namespace of jobs)
      for (const name of ['ci-jobs', 'gpu-jobs']) await cluster.createServiceAccount(namespace, { name });
    const runners = await story.runners(t, { cluster, helm, places });
    const [listed] = runners;
    if (listed === undefined) throw new Error('a story has a runner');
    const developers = story.otherUsers === 'developers' ? await bindDevelopers(cluster, [gitlab, ...jobs]) : [];

    // No other test has accounts with this role.
    const roleOf = (name: string) => `${ROLE}/${name}-${gitlab}`;
    const role = `ci-billing-${gitlab}`;
    const own = jobs.map((namespace) => ({ namespaces: [namespace], name: 'ci-billing' }));
    const trust = {
      'second cluster': buildIrsaTrust({ ...AWS, issuer: OTHER }, own),
      'Pod Identity': buildPodIdentityTrust({ ...AWS, region: 'eu-central-1', name: 'ci' }, own),
      developers: buildIrsaTrust({ ...AWS, issuer }, own),
    }[story.otherUsers ?? 'developers'];
    const trustPolicies = t.testdir({ [`${role}.json`]: JSON.stringify(policyOf(trust), null, 2) });
    const world = await installBeside(t, cluster, { helm, chart, places, runner: listed, trustPolicies });
    const { notes } = world;

    const inAws = () => JSON.parse(readFileSync(join(trustPolicies, `${role}.json`), 'utf8')) as PolicyDocument;
    const account = { namespace: jobs[0] ?? '', name: 'ci-billing' };
    const steps: Steps = {
      ...{ world, runners, roleOf, kept: story.kept, followed: [] },
      async unharmed(after) {
        const abilities: Ability[] = [
          ...developers,
          ...runners.flatMap((runner) =>
            jobs.map((namespace) => ({
              name: `${runner.account} may create jobs in ${namespace}`,
              status: () => world.createJob(runner, namespace, 'dry'),
            })),
          ),
        ];
        for (const { name, status } of abilities) {
          const answer = await status();
          if (answer.status !== 201) throw new Error(`no longer: ${name}, after ${after}\n${answer.message}`);
        }
        if (
          story.otherUsers === 'second cluster' &&
          checkTrustPolicy(inAws(), { account, issuer: OTHER }).letsIn === 'nobody'
        )
          throw new Error(`the other cluster lost the role after ${after}`);
        if (story.otherUsers === 'Pod Identity' && podIdentityTrust(inAws(), account) === 'none')
          throw new Error(`EKS Pod Identity lost the role after ${after}`);
      },
    };
    await steps.unharmed('helm install');

    // Step 2 of the notes, and the values that they print for the runner.
    for (const command of notes.observe) await world.type(command);
    for (const { release } of runners) {
      const values = notes.values.get(gitlab);
      if (values !== undefined) await release?.upgrade(values);
    }
    await followDoctor(steps);

    // Step 3, by a person who expects the jobs where the notes name a namespace.
    const fill = (text: string): object =>
      parse(
        text
          .replaceAll('NAME', 'billing')
          .replace('[ID]', '[4242]')
          .replace('[…]', JSON.stringify([gitlab]))
          .replace('…', roleOf('ci-billing')),
      );
    await world.addAccount(fill(notes.account));
    await world.addRule(fill(notes.rule));
    await followDoctor(steps);

    // Step 4.
    for (const command of notes.enforce) await world.type(command);
    for (const namespace of world.observed)
      if (jobs.includes(namespace)) await world.type(notes.enforceOthers?.replace('NAMESPACE', namespace) ?? 'nothing');
    await steps.unharmed('enforce');
    await followDoctor(steps);

    t.same(steps.followed, story.follows);
    for (const runner of runners)
      for (const namespace of jobs) {
        // The API server may still see the labels of before.
        const { body } = await waitUntil(`a patched job of ${runner.account} in ${namespace}`, async () => {
          const answer = await world.createJob(runner, namespace);
          if (answer.status !== 201) throw new Error(answer.message);
          return answer.body.spec?.serviceAccountName === 'ci-billing' ? answer : undefined;
        });
        t.equal(body.metadata?.annotations?.['gitlab-runner-irsa/rule'], 'billing', namespace);
      }
  });

/** Other tests find namespaces with the label. */
async function removeLabels(namespaces: readonly string[]): Promise<void> {
  for (const name of namespaces)
    await cluster.admin.patch(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      { metadata: { labels: { 'gitlab-runner-irsa': null } } },
    );
}
