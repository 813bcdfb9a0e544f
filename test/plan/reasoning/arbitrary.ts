import fc from 'fast-check';
import { requesterOf } from '../../../src/explain/requester.ts';
import type { Mapping, Rule } from '../../../src/mapping/mapping.ts';
import type { Job } from '../../../src/plan/job.ts';
import type { Pair } from '../../../src/plan/pair.ts';
import { mappings } from '../../mapping/arbitrary.ts';

const IDS = ['1', '2', '3', '12', '23', '77'];
export const PROJECTS = [...IDS, '555'];
export const GROUPS = [...IDS, '888'];
export const RUNNERS = ['abc', 'def', 'xyz'];
const NAMES = [
  'ci-a',
  'ci-b',
  'ci-1',
  'x-ci',
  'ci-2',
  'ci-23',
  'ci-77',
  'ci-deploy',
  'ci-1-2',
  'g1',
  'x-gitlab',
  'ci-ci-1',
];
export const ACCOUNTS = [...NAMES, 'default', 'ci-jobs', 'ci-nobody', 'runner', 'protected'];

/** Two mappings, often with most parts in common, like those before and after an edit. */
export const pairs: fc.Arbitrary<Pair<Mapping>> = fc.oneof(
  mappings.map((before) => ({ before, after: before })),
  fc.record({ before: mappings, after: mappings }),
  mappings.chain((before) => edited(before).map((after) => ({ before, after }))),
);

function edited(mapping: Mapping): fc.Arbitrary<Mapping> {
  const { rules } = mapping;
  return fc.oneof(
    mappings.map((other): Mapping => ({ ...mapping, rules: other.rules })),
    mappings.map((other): Mapping => ({ ...mapping, default: other.default, unannotated: other.unannotated })),
    mappings.map((other): Mapping => ({ ...mapping, managers: other.managers })),
    fc.nat(Math.max(0, rules.length - 1)).map((at): Mapping => ({ ...mapping, rules: rules.toSpliced(at, 1) })),
    fc.shuffledSubarray([...rules]).map((some): Mapping => ({ ...mapping, rules: some })),
    fc.tuple(fc.nat(11), mappings).map(
      ([at, other]): Mapping => ({
        ...mapping,
        rules: rules
          .toSpliced(at, 0, ...other.rules.slice(0, 1))
          .map((rule, index): Rule => ({ ...rule, name: `r${index}` })),
      }),
    ),
  );
}

const optional = (values: readonly string[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 3 });

/** A job of one of the managers, in any namespace. */
export const jobs = ({ before, after }: Pair<Mapping>): fc.Arbitrary<Job> =>
  fc.record({
    project: fc.constantFrom(...PROJECTS),
    namespace: fc.constantFrom('gitlab', 'ci', 'team', 'elsewhere'),
    requester: fc
      .tuple(fc.constantFrom(...before.managers, ...after.managers), fc.constantFrom('any-pod', undefined))
      .map(([manager, pod]) => ({ ...requesterOf(manager), pod })),
    account: fc.constantFrom(...ACCOUNTS),
    rootGroup: optional(GROUPS),
    runner: optional(RUNNERS),
    optOut: fc.boolean(),
  });
