import { userError } from '../../errors.ts';
import { MAPPING_KEY, PROGRAM } from '../../names.ts';
import { createGroups } from '../../plan/groups.ts';
import { mapPair } from '../../plan/pair.ts';
import { occurrenceOf } from '../../plan/reasoning/occurrence.ts';
import { reasonAbout } from '../../plan/reasoning/reason.ts';
import type { Input, Io } from '../command.ts';
import { sideOf } from '../plan/side.ts';
import { type Plan, planBlocks, toJson } from '../views/plan.ts';

export const usage = {
  description: `Shows what an edit does to jobs: which projects get another account, keep only the configured one, are refused, or become
possible. It decides with the code of the webhook, once with each mapping. Exit code 1: something changes. Exit code 2: OLD or NEW is
not valid, or could not be read.`,
  arguments: [
    { name: 'OLD', description: 'the mapping or the fleet before the edit, - for standard input' },
    { name: 'NEW', description: 'the mapping or the fleet after it' },
  ],
  options: {},
  examples: [
    { command: `${PROGRAM} plan ${MAPPING_KEY} new.yaml`, shows: 'by the rules: every change that a job can meet' },
  ],
} as const;

export async function run({ arguments: [old, edited] }: Input<typeof usage>, io: Io): Promise<Plan> {
  if (old === undefined || edited === undefined)
    throw userError('OLD and NEW are required: two mappings, or two fleets', {
      code: 'argument_missing',
      hint: `run, for example: ${PROGRAM} plan ${MAPPING_KEY} new.yaml`,
    });
  const sides = { before: sideOf(await io.read(old), old), after: sideOf(await io.read(edited), edited) };
  const indexes = mapPair(sides, ({ index }) => index);
  const { asked, changes, isBounded } = reasonAbout(indexes);
  const groups = createGroups(indexes);
  for (const change of changes) groups.add(occurrenceOf(change));
  return { ...mapPair(sides, ({ shown }) => shown), source: 'rules', asked, isBounded, changes: groups.all() };
}

/** 1 when something changes; 2 when a limit ended the search before it found a change. */
export function exitCode({ changes, isBounded }: Plan): 0 | 1 | 2 {
  if (changes.length > 0) return 1;
  return isBounded ? 2 : 0;
}

export const views = { text: planBlocks, json: toJson };
