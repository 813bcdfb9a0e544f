import fc from 'fast-check';
import { stringify } from 'smol-toml';
import t from 'tap';
import { parse } from 'yaml';
import { draftOf } from '../../src/init/draft.ts';
import { createPastJobs, type PastJobs } from '../../src/init/past/past-jobs.ts';
import { propose } from '../../src/init/propose/propose.ts';
import { comment, inline } from '../../src/init/write/yaml-lines.ts';
import { readRecord } from '../../src/records/read-record.ts';
import { codePoint } from '../code-point.ts';
import { FILE_PATIENCE } from '../control-plane/client/wait-until.ts';
import { runs } from '../runs.ts';
import { created } from './audit-events.ts';
import { sightOf } from './sight.ts';

t.setTimeout(FILE_PATIENCE);

/** Texts that end a comment, begin another value, or are read as another type. */
const HOSTILE = [
  ...['a\nversion: 2', 'x\r- b', 'x\u0085y: 1', 'x\u2028- z', 'x\u2029y', '\u0000', '\u001b[31m', '\ufeff', '\ufffe'],
  ...[
    '# x',
    ': ',
    '- ',
    '{',
    '}',
    '[',
    '*a',
    '&a',
    '!!js',
    '"',
    "'",
    '|',
    '>',
    '%',
    '@',
    '`',
    '\\',
    '<<',
    '---',
    '...',
  ],
  ...['on', 'null', 'yes', '012', '1e3', '0x1', '.inf', '2026-11-28', '__proto__', 'default', 'ID'],
  ...['glrt-SecretSecretSecret1', 'GR1348941SecretSecret', 'https://user:secret@gitlab.example.com', '{{ x }}'],
];
const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: codePoint, maxLength: 12 }),
  fc.tuple(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme', maxLength: 6 })).map((parts) => parts.join('')),
);
/** For names that people see anyway. */
const openly = hostile.filter((text) => !/glrt|GR13/i.test(text));
const namespace = fc.constantFrom('gitlab', 'ci', 'on', '012', 'null', 'gitlab-runner-irsa', 'kube-system', 'a-b');
const account = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('runner', 'ci-a', 'ci-b', 'ci.c', 'default', '123', 'true', `${'l'.repeat(200)}`),
  },
  { weight: 1, arbitrary: hostile },
);
const role = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom(
    'arn:aws:iam::111122223333:role/a',
    'arn:aws:iam::111122223333:role/p/A',
    'arn:aws-cn:iam::111122223333:role/a',
    'arn:aws:iam::444455556666:role/b',
  ),
  hostile,
);
const text = fc.oneof({ weight: 4, arbitrary: account }, { weight: 1, arbitrary: hostile });
const settings = fc.record(
  {
    namespace: fc.oneof({ weight: 6, arbitrary: namespace }, { weight: 1, arbitrary: hostile }),
    service_account: text,
    namespace_overwrite_allowed: fc.oneof(fc.constantFrom('.*', '^ci', '(', 'a|on'), hostile),
    service_account_overwrite_allowed: fc.oneof(fc.constantFrom('.*', 'ci'), hostile),
    namespace_per_job: fc.boolean(),
    host: hostile,
  },
  { requiredKeys: [] },
);
const toml = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .array(fc.tuple(settings, fc.option(hostile, { nil: undefined })), { minLength: 1, maxLength: 2 })
      .map((list) =>
        stringify({
          runners: list.map(([kubernetes, name]) => ({
            ...{ token: 'glrt-SecretSecretSecret1', kubernetes },
            ...(name === undefined ? {} : { name }),
          })),
        }),
      ),
  },
  { weight: 1, arbitrary: hostile },
);
const runner = fc.record({
  ...{
    name: fc.oneof(fc.constantFrom('gitlab-runner', '0-runner', 'a.b', 'n'.repeat(63)), openly),
    namespace,
    account,
    toml,
    key: fc.constantFrom('config.toml' as const, undefined),
  },
  url: fc.oneof(fc.constantFrom('https://gitlab.example.com', 'https://other.example.com/'), hostile),
});
const job = fc.record({
  project: fc.constantFrom('1', '42', '4242', '0', '007', '99999999999999999999'),
  namespace,
  account,
});
const world = fc.record({
  runners: fc.array(runner, { maxLength: 4 }),
  accounts: fc.dictionary(
    fc.tuple(namespace, account).map((parts) => parts.join('/')),
    role,
    { maxKeys: 6 },
  ),
  jobs: fc.array(job, { maxLength: 8 }),
  clusterName: fc.oneof(fc.constantFrom('tools', 'arn:aws:eks:eu-west-1:444455556666:cluster/tools'), openly),
  issuer: fc.oneof(
    fc.constantFrom('https://oidc.eks.eu-central-1.amazonaws.com/id/0A', 'https://127.0.0.1:1'),
    hostile,
  ),
});

t.test(
  'whatever is in the cluster, what is written is valid, has no token, and is one text for all readers',
  async () => {
    fc.assert(
      fc.property(world, fc.constantFrom('fleet', 'chart'), (parts, what) => {
        const { errors, files } = draftOf(sightOf(parts), {
          ...{ for: what as 'fleet', webhookNamespace: 'gitlab-runner-irsa', clusterName: undefined, image: undefined },
        });
        for (const [name, written] of files) {
          const shown = `${name}\n${written}`;
          if (errors.length > 0)
            throw new Error(`${errors.map(({ message, path }) => `${path} ${message}`).join('\n')}\n${shown}`);
          if (/glrt-|GR1348941|secret@/.test(written)) throw new Error(`a secret: ${shown}`);
          if (/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/u.test(written))
            throw new Error(`a character that is not printable: ${shown}`);
          const [old, now] = ['1.1', '1.2'].map((version) =>
            JSON.stringify(parse(written, { version: version as '1.1' })),
          );
          if (old !== now) throw new Error(`two readings: ${old} ${now}`);
        }
      }),
      { numRuns: runs(300) },
    );
  },
);

/** Differences that no mapping can avoid, by their reason; see the table of draft.test.ts. */
const KNOWN = new Set([
  'no_manager',
  'override_refused',
  'manager_account_for_job',
  'account_missing',
  'namespace_not_allowed',
  'no_rule',
]);

t.test('no job gets a different account than it has, unless no runner can give it that one', async () => {
  fc.assert(
    fc.property(world, (parts) => {
      const sight = sightOf(parts);
      const options = { for: 'chart', webhookNamespace: 'gitlab-runner-irsa' } as const;
      const { differences } = draftOf(sight, { ...options, clusterName: undefined, image: undefined });
      const doubted = new Set(
        propose(sight, options).pods.flatMap(({ doubt, pod }) =>
          doubt === undefined ? [] : [`${pod.namespace} ${pod.project} ${pod.account}`],
        ),
      );
      for (const one of differences) {
        if (doubted.has(`${one.namespace} ${one.project} ${one.account}`)) continue;
        if (one.wanted !== undefined) throw new Error(`${one.account} → ${one.wanted} (${one.reason})`);
        if (!KNOWN.has(one.reason)) throw new Error(one.reason);
      }
    }),
    { numRuns: runs(300) },
  );
});

const PROJECTS = ['1', '7', '100', '101', '102', '4242'];
const plain = {
  namespaces: fc.constantFrom('gitlab', 'ci', 'team'),
  accounts: fc.constantFrom('ci-a', 'ci-b', 'ci-c'),
};

t.test('jobs whose runners configure a named account, or whose projects request one, all keep it', async () => {
  const manager = fc.record({ namespace: plain.namespaces, account: plain.accounts });
  fc.assert(
    fc.property(
      fc.array(manager, { minLength: 1, maxLength: 3 }),
      fc.array(
        fc.record({
          ...{ by: fc.nat(2), project: fc.constantFrom('1', '2', '3'), account: plain.accounts },
          isNamed: fc.boolean(),
        }),
        { maxLength: 8 },
      ),
      (managers, jobs) => {
        const runners = managers.map(({ account: configured, namespace: where }, index) => ({
          ...{ name: `runner-${index}`, account: `manager-${index}` },
          toml: stringify({
            runners: [
              {
                kubernetes: {
                  namespace: where,
                  service_account: configured,
                  service_account_overwrite_allowed: '^ci-',
                },
              },
            ],
          }),
        }));
        const accounts = Object.fromEntries(
          ['gitlab', 'ci', 'team'].flatMap((where) =>
            ['ci-a', 'ci-b', 'ci-c'].map((name) => [`${where}/${name}`, undefined]),
          ),
        );
        const pods = jobs.map(({ account: name, by, isNamed, project }) => {
          const at = by % managers.length;
          const { namespace: where } = managers[at] as (typeof managers)[number];
          const runnerName = isNamed ? { runnerName: `runner-${at}-5fd7489954-jx682` } : {};
          return { project, namespace: where, account: name, ...runnerName };
        });
        const { differences, files } = draftOf(sightOf({ runners, accounts, jobs: pods }), {
          ...{ for: 'chart', webhookNamespace: 'gitlab-runner-irsa', clusterName: undefined, image: undefined },
        });
        if (differences.length > 0) throw new Error(`${JSON.stringify(differences)}\n${files.get('mapping.yaml')}`);
      },
    ),
    { numRuns: runs(300) },
  );
});

t.test('no pod that a runner did not create, or could not, changes what is granted', async () => {
  const given = fc.constantFrom('ci-p1', 'ci-p7', 'ci-p100', 'ci-a', 'default');
  const pod = fc
    .record({
      ...{ project: fc.constantFrom(...PROJECTS), namespace: plain.namespaces },
      by: fc.option(fc.nat(2), { nil: undefined }),
    })
    .map(({ by, ...one }) => ({
      ...one,
      ...(by === undefined ? {} : { runnerName: `runner-${by}-5fd7489954-jx682` }),
    }));
  const real = fc.tuple(pod, given).map(([one, name]) => ({ ...one, account: name }));
  const client = fc.constantFrom('kubectl-create', 'gitlab-runner', 'kubectl gitlab-runner 19.4.0 (x', undefined);
  // Either the client shows it, or no runner may give the account.
  const forged = fc
    .record({ pod, account: fc.constantFrom('ci-p1', 'ci-p100', 'secret-p1', 'secret-p7', 'admin'), client })
    .map(({ account: name, client: by, pod: one }) => ({
      ...{ ...one, account: by === undefined && name.startsWith('ci-') ? 'admin' : name },
      ...(by === undefined ? {} : { clients: [by] }),
    }));
  fc.assert(
    fc.property(
      fc.array(fc.record({ namespace: plain.namespaces, requests: fc.boolean() }), { minLength: 1, maxLength: 3 }),
      ...([fc.array(real, { maxLength: 6 }), fc.array(forged, { minLength: 1, maxLength: 6 })] as const),
      (managers, jobs, others) => {
        const runners = managers.map(({ namespace: where, requests }, index) => ({
          ...{ name: `runner-${index}`, account: `manager-${index}` },
          toml: stringify({
            runners: [
              { kubernetes: { namespace: where, ...(requests ? { service_account_overwrite_allowed: '^ci-' } : {}) } },
            ],
          }),
        }));
        const accounts = Object.fromEntries(
          ['gitlab', 'ci', 'team'].flatMap((where) =>
            [...PROJECTS.map((id) => `ci-p${id}`), 'ci-a', 'secret-p1', 'secret-p7', 'admin'].map((name) => [
              `${where}/${name}`,
              undefined,
            ]),
          ),
        );
        const granted = (pods: readonly { project: string; namespace: string; account: string }[]) => {
          const { files } = draftOf(sightOf({ runners, accounts, jobs: pods }), {
            ...{ for: 'chart', webhookNamespace: 'gitlab-runner-irsa', clusterName: undefined, image: undefined },
          });
          return JSON.stringify(parse(files.get('mapping.yaml') ?? ''));
        };
        const [without, within] = [granted(jobs), granted([...jobs, ...others])];
        if (without !== within) throw new Error(`${without}\n${within}`);
      },
    ),
    { numRuns: runs(300) },
  );
});

/** Accounts by conventions of several kinds, others, and jobs that use any of them. */
const conventional = {
  namespace: fc.constantFrom('gitlab', 'ci'),
  project: fc.constantFrom(...PROJECTS),
  rootGroup: fc.constantFrom('1', '7', '100', undefined),
  account: fc.oneof(
    { weight: 6, arbitrary: fc.constant('ci-p{project}') },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ...['ci-{rootGroup}', 'ci-{rootGroup}-{project}', 'ci-7.p{project}', '{project}', 'ci-{namespace}'],
        '{namespace}-p{project}',
      ),
    },
    { weight: 2, arbitrary: fc.constantFrom('ci-p100', 'ci-p7', 'ci-jobs', 'default', 'manager-0') },
  ),
};
const exceptional = fc.array(
  fc
    .record({ ...conventional, by: fc.option(fc.nat(2)) })
    .map(({ account: template, by, namespace: where, project, rootGroup }) => ({
      ...{ project, namespace: where, by, ...(rootGroup === undefined ? {} : { rootGroup }) },
      account: template
        .replace('{project}', project)
        .replace('{rootGroup}', rootGroup ?? '9')
        .replace('{namespace}', where),
    })),
  { minLength: 2, maxLength: 14 },
);

/** The jobs that an audit log has, and not the cluster. */
function pastOf(
  jobs: readonly { by: number | null; project: string; namespace: string; account: string; rootGroup?: string }[],
  managers: number,
): PastJobs {
  const past = createPastJobs();
  for (const [at, { account: sent, by, namespace: where, project, rootGroup }] of jobs.entries()) {
    if (by === null) continue;
    const labels = rootGroup === undefined ? {} : { 'project.runner.gitlab.com/root-namespace-id': rootGroup };
    const user = `system:serviceaccount:gitlab:manager-${by % managers}`;
    const event = created({ id: String(at), project, namespace: where, account: sent, labels, user });
    past.add(event, readRecord(event));
  }
  return past.result({ all: jobs.length, bad: 0 });
}
const configuring = fc.array(
  fc
    .record({
      namespace: conventional.namespace,
      service_account: fc.oneof(
        { weight: 2, arbitrary: fc.constantFrom(undefined, 'ci-jobs', 'ci-p100', 'ci-p101', 'ci-7') },
        { weight: 1, arbitrary: fc.constant('ci-{namespace}') },
      ),
      namespace_overwrite_allowed: fc.constantFrom(undefined, undefined, undefined, '^ci$'),
    })
    .map((one) => ({ ...one, service_account: one.service_account?.replace('{namespace}', one.namespace) })),
  { minLength: 1, maxLength: 3 },
);

t.test('with conventions and an audit log, what is written is valid, and each job keeps its account', async () => {
  let templates = 0;
  fc.assert(
    fc.property(
      fc.array(configuring, { minLength: 1, maxLength: 3 }),
      exceptional,
      fc.boolean(),
      (managers, jobs, all) => {
        const runners = managers.map((sections, index) => ({
          ...{ name: `runner-${index}`, account: `manager-${index}`, key: 'config.toml' as const },
          toml: stringify({
            runners: sections.map((section) => ({
              kubernetes: {
                service_account_overwrite_allowed: '.*',
                ...Object.fromEntries(Object.entries(section).filter(([, value]) => value !== undefined)),
              },
            })),
          }),
        }));
        const unused = all ? PROJECTS.flatMap((id) => [`ci-p${id}`, `ci-${id}`]) : [];
        const accounts = Object.fromEntries(
          ['gitlab', 'ci'].flatMap((where) =>
            [...jobs.map((one) => one.account), ...unused, ...(all ? ['ci-gitlab', 'ci-ci'] : [])].map((name) => [
              `${where}/${name}`,
              undefined,
            ]),
          ),
        );
        const running = jobs.filter(({ by }) => by === null);
        const past = pastOf(jobs, managers.length);
        for (const what of ['chart', 'fleet'] as const) {
          const { differences, errors, files, proposal } = draftOf(
            sightOf({ runners, accounts, jobs: running, past }),
            {
              ...{ for: what, webhookNamespace: 'gitlab-runner-irsa', clusterName: undefined, image: undefined },
            },
          );
          const shown = [...files.values()].join('\n');
          if (errors.length > 0) throw new Error(`${JSON.stringify(errors)}\n${shown}`);
          if (proposal.rules.some(({ serviceAccount }) => serviceAccount.includes('{'))) templates += 1;
          // Only what no rule can keep: default beside other accounts, and the account of a manager.
          const said = proposal.left.filter((text) => /^(?:Project|In) |account of a manager/.test(text));
          const lost = differences.filter(({ reason }) => reason !== 'no_manager');
          if (lost.some(({ wanted }) => wanted !== undefined) || (lost.length > 0 && said.length === 0))
            throw new Error(`${JSON.stringify(differences)}\n${shown}`);
        }
      },
    ),
    { numRuns: runs(200) },
  );
  t.ok(templates > 0, 'some of them have a template');
});

t.test('a comment stays a comment, and a value the same text', async () => {
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string({ unit: codePoint })), (any) => {
      const written = `a: 1\n${comment(any).join('\n')}\nb: 2\n`;
      for (const version of ['1.1', '1.2'] as const) {
        const read = JSON.stringify(parse(written, { version }));
        if (read !== '{"a":1,"b":2}') throw new Error(`${read} from ${JSON.stringify(written)}`);
        const value = (parse(`x: [${inline(any)}]`, { version }) as { x: unknown[] }).x[0];
        if (value !== any && !/[\ufffe\uffff\ud800-\udfff]/.test(any))
          throw new Error(`${JSON.stringify(value)} from ${inline(any)}`);
      }
    }),
    { numRuns: runs(2000) },
  );
});
