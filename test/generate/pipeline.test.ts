import t from 'tap';
import { parse } from 'yaml';
import { deriveMapping } from '../../src/fleet/derive-mapping.ts';
import type { Fleet, FleetAccount, FleetRole, FleetRunner } from '../../src/fleet/fleet.ts';
import { pipelineOf } from '../../src/generate/pipeline.ts';
import type { JobRule } from '../../src/mapping/mapping.ts';
import { wholeLists } from '../whole-lists.ts';
import { example } from './bundle.ts';

const textOf = (fleet: Fleet) => pipelineOf(fleet, deriveMapping(fleet));
const jobsOf = (fleet: Fleet) => parse(textOf(fleet), { version: '1.1' });

const sharedCache = example('shared-cache');
const [, jobAccount] = sharedCache.serviceAccounts as [FleetAccount, FleetAccount];
const [rule] = sharedCache.rules as [JobRule];

/** The fleet with accounts for jobs by these names, and these rules. */
function withRules(names: readonly string[], rules: readonly Partial<JobRule>[], runners = sharedCache.runners): Fleet {
  const accounts = names.map(
    (name): FleetAccount => ({ ...jobAccount, name, role: { ...(jobAccount.role as FleetRole), name } }),
  );
  return {
    ...sharedCache,
    runners,
    serviceAccounts: [...sharedCache.serviceAccounts, ...accounts],
    rules: rules.map((each, index) => ({ ...rule, name: `r${index}`, ...each }) as JobRule),
  };
}

t.test('one runner stores a cache and both read it, by their tags', async (t) => {
  t.match(
    jobsOf(sharedCache),
    wholeLists({
      'create-cache': { tags: ['fargate-small'], cache: { policy: 'push' } },
      'check-cache-fargate-small': { tags: ['fargate-small'], needs: ['create-cache'], cache: { policy: 'pull' } },
      'check-cache-cluster': { tags: ['cluster', 'kubernetes'], needs: ['create-cache'] },
      'identity-jobs': {
        tags: ['fargate-small'],
        variables: { EXPECTED_SESSION: 'arn:aws:sts::123456789012:assumed-role/k8s-irsa-gitlab-jobs/' },
      },
    }),
  );
});

t.test('runners that do not share have one cache each', async (t) => {
  const jobs = jobsOf({
    ...sharedCache,
    cache: { ...(sharedCache.cache as NonNullable<Fleet['cache']>), shared: false },
  });
  t.match(
    jobs,
    wholeLists({
      'create-cache-cluster': { cache: { key: 'gitlab-runner-irsa-cluster' } },
      'check-cache-cluster': { needs: ['create-cache-cluster'], cache: { key: 'gitlab-runner-irsa-cluster' } },
    }),
  );
  t.notOk('create-cache' in jobs);
});

t.test('a job for a protected runner runs only on protected branches', async (t) => {
  const teams = jobsOf(example('many-teams'));
  t.same(teams['check-cache-protected'].rules, [{ if: '$CI_COMMIT_REF_PROTECTED == "true"' }]);
  t.same(teams['identity-billing-deploy'].rules, [
    { if: '$CI_COMMIT_REF_PROTECTED == "true" && $CI_PROJECT_ID =~ /^(4242)$/' },
  ]);
  t.same(teams['create-cache'].tags, ['shared']);
  const all = sharedCache.runners.map((runner): FleetRunner => ({ ...runner, protected: true, tags: [] }));
  t.strictSame(Object.keys(jobsOf({ ...sharedCache, runners: all })['create-cache']), [
    'extends',
    'rules',
    'script',
    'cache',
  ]);
});

t.test(
  'a convention has a job for each project with an account, and a job expects what its project gets',
  async (t) => {
    const teams = jobsOf(example('many-teams'));
    t.match(
      teams,
      wholeLists({
        'identity-by-convention-1001': {
          rules: [{ if: '$CI_PROJECT_ID =~ /^(1001)$/' }],
          variables: { EXPECTED_SESSION: 'arn:aws:sts::111122223333:assumed-role/eks-ci-project-1001/' },
        },
        'identity-by-convention-1002': { tags: ['shared'] },
        'identity-billing': { rules: [{ if: '$CI_PROJECT_ID =~ /^(4242|4243)$/' }] },
      }),
    );
  },
);

t.test('the job of a catch-all rule does not run in projects that another rule matches', async (t) => {
  const match = {};
  const fleet = withRules(
    ['ci-a', 'ci-7'],
    [
      { match: { projects: ['1', '2'] }, serviceAccount: 'ci-a' },
      { match, serviceAccount: 'ci-{project}', missing: 'next' },
      { match, serviceAccount: 'gitlab-jobs' },
    ],
  );
  const jobs = jobsOf(fleet);
  t.same(jobs['identity-r2'].rules, [{ if: '$CI_PROJECT_ID !~ /^(1|2|7)$/' }]);
  t.same(jobs['identity-r1-7'].rules, [{ if: '$CI_PROJECT_ID =~ /^(7)$/' }]);
  t.notOk('rules' in jobsOf(sharedCache)['identity-jobs']);
});

t.test(
  'a rule is tested on the first runner that can create its jobs, also with {namespace} in its template',
  async (t) => {
    const [fargate, cluster] = sharedCache.runners as [FleetRunner, FleetRunner];
    const runners = [fargate, { ...cluster, jobNamespaces: ['other'] }];
    const other = { ...jobAccount, name: 'other-5.5', namespaces: ['other'] };
    const fleet = withRules(
      [],
      [
        {
          match: { namespaces: ['other'] },
          serviceAccount: '{namespace}-{project}.{project}',
          missing: 'next',
        },
      ],
      runners,
    );
    const jobs = jobsOf({ ...fleet, serviceAccounts: [...fleet.serviceAccounts, other] });
    t.match(jobs['identity-r0-5'], wholeLists({ tags: ['cluster', 'kubernetes'] }));
  },
);

t.test('the header lists the rules that cannot be tested', async (t) => {
  const match = {};
  const text = textOf(
    withRules(
      [],
      [
        { match: { rootGroups: ['77'] } },
        { match, serviceAccount: 'group-{rootGroup}', missing: 'next' },
        { match: { runners: ['Hk7sQ2xZv'] } },
        { match, serviceAccount: 'ci-{project}', missing: 'next' },
      ],
    ),
  );
  t.match(text, '# Not tested: rule r0, because no job variable reliably contains the top-level group.');
  t.match(text, '# Not tested: rule r1, because no job variable');
  t.match(text, '# Not tested: rule r2, because the fleet does not contain the short IDs of runners.');
  t.match(text, '# Not tested: rule r3, because no runner of the fleet creates jobs that this rule matches');
  t.notMatch(text, '.identity');
});

t.test('an account without a role has no identity to test', async (t) => {
  const [manager] = sharedCache.serviceAccounts as [FleetAccount];
  const without = { ...jobAccount, identity: 'none', role: undefined } as const;
  const text = textOf({ ...sharedCache, serviceAccounts: [manager, without], rules: [rule] });
  t.match(text, `# Not tested: rule ${rule.name}, because its account has no role.`);
});

t.test('tags are written unchanged, whatever they look like', async (t) => {
  const tags = ['on', '0123', 'größe 2', '構築', '#1', 'a: b', '{{ x }}', '*'];
  const runners = sharedCache.runners.map((runner) => ({ ...runner, tags }));
  t.strictSame(jobsOf({ ...sharedCache, runners })['check-cache-cluster'].tags, tags);
});
