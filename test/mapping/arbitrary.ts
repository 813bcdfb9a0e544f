import fc from 'fast-check';
import type { JobRule, Manager, ManagerRule, Mapping, Rule } from '../../src/mapping/mapping.ts';
import type { JobSubject, ManagerSubject, Subject } from '../../src/mapping/subject.ts';

/** Few values, so that rules often match subjects. */
const NAMESPACES = ['gitlab', 'ci', 'team'];
const ACCOUNTS = ['runner', 'protected', 'common'];
const IDS = ['1', '2', '3', '12', '23'];
const RUNNERS = ['abc', 'def'];
const NAMES = ['cluster', 'fargate'];
const INSTANCES = ['gitlab.example.com', 'gitlab.example.org'];
const TEMPLATES = [
  'ci-{project}',
  'ci-{rootGroup}-{project}',
  'x-{namespace}',
  'ci-{namespace}-{project}',
  'g{rootGroup}',
];
const PLAIN = ['ci-a', 'ci-b', 'ci-1', 'x-ci'];

const subset = (values: readonly string[]) => fc.subarray([...values], { minLength: 1 });
const maybe = (values: readonly string[]) => fc.option(subset(values), { nil: undefined, freq: 2 });

/** Removes keys whose value is undefined, because a parsed mapping has none. */
function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as T;
}

export const managers: fc.Arbitrary<Manager[]> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...NAMESPACES), fc.constantFrom(...ACCOUNTS)), {
    selector: (pair) => pair.join('/'),
    minLength: 1,
    maxLength: 4,
  })
  .chain((pairs) => fc.tuple(...pairs.map(([namespace, name]) => managerOf(namespace, name))));

function managerOf(namespace: string, name: string): fc.Arbitrary<Manager> {
  return fc
    .record({
      jobServiceAccounts: subset(['default', 'ci-jobs']),
      namespaces: subset(NAMESPACES),
      tokens: fc.constantFrom('bound' as const, 'any' as const),
      instance: fc.option(fc.constantFrom(...INSTANCES), { nil: undefined }),
    })
    .map(
      (rest) =>
        compact({ key: `${namespace}/${name}`, identity: { serviceAccount: { namespace, name } }, ...rest }) as Manager,
    );
}

const missing = fc.constantFrom('next' as const, 'refuse' as const);

const managerRule: fc.Arbitrary<ManagerRule> = fc.record({
  kind: fc.constant('manager' as const),
  name: fc.constant(''),
  match: fc
    .record({ names: maybe(NAMES), namespaces: maybe(NAMESPACES) })
    .map((match) => compact(match) as ManagerRule['match']),
  serviceAccount: fc.constantFrom('runner', 'protected', 'in-{namespace}'),
  missing,
});

const jobRule = (keys: readonly string[]): fc.Arbitrary<JobRule> =>
  fc.record({
    kind: fc.constant('job' as const),
    name: fc.constant(''),
    match: fc
      .record({
        projects: maybe(IDS),
        createdBy: maybe(keys),
        namespaces: maybe(NAMESPACES),
        rootGroups: maybe(IDS),
        runners: maybe(RUNNERS),
        instances: fc.option(subset(INSTANCES), { nil: undefined, freq: 1 }),
      })
      .map((match) => compact(match) as JobRule['match']),
    serviceAccount: fc.constantFrom(...PLAIN, ...TEMPLATES),
    missing,
    allow: fc.subarray(['ci-deploy', 'ci-2']),
    optOut: fc.constantFrom('refuse' as const, 'allow' as const),
  });

/** Any mapping that the schema accepts; the checks may refuse it. */
export const mappings: fc.Arbitrary<Mapping> = managers.chain((listed) =>
  fc.record({
    version: fc.constant(1 as const),
    managers: fc.constant(listed),
    rules: fc
      .array(
        fc.oneof(
          { arbitrary: managerRule, weight: 1 },
          { arbitrary: jobRule(listed.map(({ key }) => key)), weight: 3 },
        ),
        {
          maxLength: 12,
        },
      )
      .map((rules) => rules.map((rule, index): Rule => ({ ...rule, name: `r${index}` }))),
    default: fc.record({
      manager: fc.constantFrom('keep' as const, 'deny' as const, { serviceAccount: 'runner' }),
      job: fc.constantFrom('keep' as const, 'deny' as const, { serviceAccount: 'ci-nobody' }),
    }),
    unannotated: fc.constantFrom('warn' as const, 'deny' as const, 'allow' as const),
    exempt: fc.record({ groups: fc.subarray(['admins', 'system:masters']), users: fc.subarray(['jo']) }),
    names: fc
      .dictionary(fc.constantFrom(...IDS, '9007199254740991'), fc.constantFrom('acme/billing', 'a.b/_c/d-e'))
      .map((names): ReadonlyMap<string, string> => new Map(Object.entries(names))),
    contact: fc.constantFrom(undefined, '#ci-platform, https://wiki.example.com/ci-aws', 'größe: "ask", us'),
  }),
);

const optional = (values: readonly string[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 4 });

const managerSubject: fc.Arbitrary<ManagerSubject> = fc.record({
  kind: fc.constant('manager' as const),
  namespace: fc.constantFrom(...NAMESPACES),
  name: optional(NAMES),
});

const ids = { project: optional(IDS), rootGroup: optional(IDS), runner: optional(RUNNERS) };

/** Subjects of any kind, including those of managers that are not listed. */
export const subjects: fc.Arbitrary<Subject> = fc.oneof(
  managerSubject,
  fc.record({
    kind: fc.constant('job' as const),
    namespace: fc.constantFrom(...NAMESPACES, 'elsewhere'),
    createdBy: fc.constantFrom(...NAMESPACES.flatMap((namespace) => ACCOUNTS.map((name) => `${namespace}/${name}`))),
    instance: optional(INSTANCES),
    ...ids,
  }),
);

/** Subjects that can reach the rules of a mapping: jobs of its managers, in their namespaces. */
export function possibleSubjects({ managers }: Mapping): fc.Arbitrary<Subject> {
  const places = managers.flatMap((manager) => manager.namespaces.map((namespace) => ({ manager, namespace })));
  const job = fc.record({ place: fc.constantFrom(...places), ...ids }).map(({ place, ...rest }): JobSubject => {
    const { manager, namespace } = place;
    return { kind: 'job', namespace, createdBy: manager.key, instance: manager.instance, ...rest };
  });
  return fc.oneof(managerSubject, job);
}
