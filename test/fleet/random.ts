import fc from 'fast-check';

/** Few values, so that parts often refer to each other. Some of them are easily misread. */
const NAMESPACES = ['gitlab', 'team-a', 'on', '012'];
const MANAGERS = ['runner', 'runner-2', 'runner.protected'];
const JOBS = ['ci-a', 'ci-b', 'null', 'ci-project-1', 'ci-project-42'];
const RUNNERS = ['cluster', 'fargate-small', 'gitlab-runner', 'a-name-that-is-as-long-as-a-name-of-a-runner-may-b'];
const REGIONS = [
  ['eu-central-1', 'aws', 'amazonaws.com'],
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
] as const;
// biome-ignore lint/suspicious/noTemplateCurlyInString: these are texts of IAM and HCL
const TEXTS = ['{{ .Values }}', '${aws:username}', '%{if}', '$${x}', 'größe "1"', 'a\\b', '{{', 'yes', "it's"];

const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });
const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }));
const tag = fc
  .oneof(fc.constantFrom('größe 2', '構築', '{{ tag }}', '$x', 'on', '0123', '#1', 'a: b', '|x|'), text)
  .filter((each) => /^[^\s,\p{Cc}](?:[^,\p{Cc}]*[^\s,\p{Cc}])?$/u.test(each));

const statements = fc.array(
  fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: fc.constantFrom('ec2:Describe*', ['sqs:SendMessage', 'sns:Publish']),
    Resource: fc.constant('*'),
    Condition: fc.dictionary(
      fc.constantFrom('StringEquals', 'StringLike'),
      fc.dictionary(
        fc.constantFrom('aws:PrincipalTag/team', 'aws:username'),
        fc.oneof(text, fc.array(text, { minLength: 1 })),
        {
          minKeys: 1,
        },
      ),
      { minKeys: 1 },
    ),
  }),
  { maxLength: 2 },
);

type Account = { name: string; kind: string; namespaces: string[] };

const tagText = fc.constantFrom('', 'yes', '0123', 'größe 1', 'null', 'a=b:c/d@e+f.g-h_', '0x1F', 'for', '1e3');
const tags = fc.dictionary(
  fc.constantFrom('team', 'Team', 'cost-center', 'acme:owner', 'for', 'null', '042', 'größe', 'on', 'a/b'),
  tagText,
  { maxKeys: 4 },
);

/** Tags that IAM accepts: no two keys differ only in case. */
const roleTags = tags.filter((each) => !('team' in each && 'Team' in each));

const otherClusters = (region: string, suffix: string) =>
  fc.uniqueArray(
    fc.oneof(
      fc.record(
        {
          oidcIssuer: fc.constantFrom(...['GREEN', 'DR'].map((id) => `https://oidc.eks.${region}.${suffix}/id/${id}`)),
          namespaces: fc.constantFrom({}, { gitlab: 'gitlab-green' }),
        },
        { requiredKeys: ['oidcIssuer'] },
      ),
      fc.record(
        { podIdentity: fc.constantFrom('Tools', 'Green'), region: fc.constant(region) },
        { requiredKeys: ['podIdentity'] },
      ),
    ),
    { maxLength: 2, selector: (one) => JSON.stringify('oidcIssuer' in one ? one.oidcIssuer : one.podIdentity) },
  );

type Place = { partition: string; accountId: string; region: string; suffix: string };

/** Settings of one role or of all roles. */
const settings = ({ accountId, partition, region, suffix }: Place) => ({
  path: fc.constantFrom('/', '/ci/', `/${'p'.repeat(510)}/`),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of HCL
  description: fc.constantFrom('A role.', 'größe "1"\n\t${x} %{if} \\', 'yes', '{{ x }}', '#'),
  permissionsBoundary: fc.constantFrom(
    `arn:${partition}:iam::${accountId}:policy/ci/boundary`,
    `arn:${partition}:iam::aws:policy/PowerUserAccess`,
  ),
  maxSessionDuration: fc.constantFrom(3600, 7201, 43_200),
  tags: roleTags,
  import: fc.boolean(),
  alsoTrustedBy: otherClusters(region, suffix),
});

const account = (name: string, kind: 'manager' | 'job', place: Place) =>
  fc
    .record(
      {
        name: fc.constant(name),
        kind: fc.constant(kind),
        namespaces: kind === 'job' ? fc.constant([...NAMESPACES]) : some(NAMESPACES),
        identity: fc.constantFrom('irsa', 'pod-identity'),
        role: fc.record({ name: fc.constant(`${name}+role`), ...settings(place) }, { requiredKeys: [] }),
        roleArn: fc.constant(`arn:${place.partition}:iam::${place.accountId}:role/given/${name}`),
        permissions: fc.record({
          managedPolicyArns: fc.subarray([
            `arn:${place.partition}:iam::aws:policy/ReadOnlyAccess`,
            `arn:${place.partition}:iam::aws:policy/job-function/X`,
          ]),
          statements,
        }),
        create: fc.boolean(),
      },
      { requiredKeys: ['name', 'kind', 'namespaces'] },
    )
    .map((each) => {
      // Keeps only one of the two.
      const { role, ...rest } = each;
      return 'roleArn' in rest || role === undefined ? rest : { ...rest, role };
    });

const runner = (name: string, managers: readonly Account[]) =>
  fc.constantFrom(...managers).chain((manager) =>
    fc.record(
      {
        name: fc.constant(name),
        tags: fc.uniqueArray(tag, { maxLength: 3 }),
        namespace: fc.constantFrom(...manager.namespaces),
        jobNamespaces: some(NAMESPACES),
        serviceAccount: fc.constant(manager.name),
        jobServiceAccount: fc.constantFrom('default', 'ci-a'),
        tokenSecret: fc.constantFrom('token', 'on'),
        protected: fc.boolean(),
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the runner
        config: fc.constantFrom('', 'image = "{{ x }} ${y}"\n', '  cpu_request = "1"\n[runners.kubernetes.affinity]\n'),
        values: fc.constantFrom({}, { concurrent: 4, extraEnv: { PROXY: 'on' } }, { podLabels: { team: '012' } }),
      },
      { requiredKeys: ['name', 'namespace', 'serviceAccount', 'tokenSecret'] },
    ),
  );

const rules = fc
  .uniqueArray(
    fc.oneof(
      fc.record({ projects: some(['1', '2', '42', '4242']), serviceAccount: fc.constantFrom('ci-a', 'ci-b', 'null') }),
      fc.record({
        projects: some(['7', '9007199254740991']),
        serviceAccount: fc.constant('ci-a'),
        allow: fc.constant(['ci-b', 'null']),
      }),
      fc.record({ serviceAccount: fc.constantFrom('ci-project-{project}', 'ci-b') }),
      fc.record({ rootGroups: fc.constant(['77']), serviceAccount: fc.constant('null') }),
    ),
    { maxLength: 4, selector: (rule) => JSON.stringify(rule) },
  )
  .map((list) =>
    list.map(({ serviceAccount, ...rest }, index) => {
      const { allow, ...match } = rest as { allow?: string[] };
      return { name: `rule-${index}`, match: { kind: 'job', ...match }, serviceAccount, ...(allow ? { allow } : {}) };
    }),
  );

/** Fleets as people would write them, as plain objects. Nearly all of them are valid. */
export const fleets: fc.Arbitrary<Record<string, unknown>> = fc
  .record({
    region: fc.constantFrom(...REGIONS),
    accountId: fc.constantFrom('012345678901', '123456789012'),
    managers: some(MANAGERS),
    runners: some(RUNNERS),
  })
  .chain(({ region: [region, partition, suffix], accountId, managers, runners }) =>
    fc
      .tuple(
        fc.tuple(...managers.map((name) => account(name, 'manager', { partition, accountId, region, suffix }))),
        fc.tuple(...JOBS.map((name) => account(name, 'job', { partition, accountId, region, suffix }))),
      )
      .chain(([managerAccounts, jobAccounts]) =>
        fc.record(
          {
            version: fc.constant(1),
            cluster: fc.record(
              {
                name: fc.constant('Tools'),
                accountId: fc.constant(accountId),
                region: fc.constant(region),
                oidcIssuer: fc.constant(`https://oidc.eks.${region}.${suffix}/id/EXAMPLE`),
                roles: fc.record(settings({ partition, accountId, region, suffix }), { requiredKeys: [] }),
                terraformProvider: fc.constant('aws.ci'),
              },
              { requiredKeys: ['name', 'accountId', 'region', 'oidcIssuer'] },
            ),
            gitlab: fc.constant({ url: 'https://gitlab.example.com' }),
            webhook: fc.constantFrom(
              { image: { repository: 'images.example.com/x' } },
              { image: { repository: 'images.example.com/x', tag: '1.0' }, namespace: 'irsa', values: { replicas: 3 } },
            ),
            cache: fc.record(
              {
                bucket: fc.constant('runners-cache'),
                path: fc.constantFrom('', 'a/b'),
                shared: fc.boolean(),
                kmsKeyArn: fc.constant(`arn:${partition}:kms:${region}:${accountId}:key/1`),
                role: fc.constantFrom({}, { description: 'Of the cache.', tags: { on: 'no' }, import: true }),
              },
              { requiredKeys: ['bucket'] },
            ),
            serviceAccounts: fc.constant([...managerAccounts, ...jobAccounts]),
            runners: fc.tuple(...runners.map((name) => runner(name, managerAccounts as Account[]))),
            rules,
          },
          { requiredKeys: ['version', 'cluster', 'gitlab', 'webhook', 'serviceAccounts', 'runners'] },
        ),
      ),
  );
