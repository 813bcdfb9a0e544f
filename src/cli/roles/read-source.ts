import { mapChecks } from '../../doctor/checks.ts';
import { diagnose } from '../../doctor/diagnosis.ts';
import { type Examination, examine } from '../../doctor/examine.ts';
import { worldOfFleet, worldOfMapping } from '../../doctor/read/file-world.ts';
import { userError } from '../../errors.ts';
import { readAccountList } from '../../files/read-accounts.ts';
import { readFleet } from '../../files/read-fleet.ts';
import { readMappingText } from '../../files/read-mapping.ts';
import { shownFile } from '../../files/read-text.ts';
import type { usage } from '../commands/roles.ts';
import { firstTyped, withoutEffect } from '../options/without-effect.ts';
import type { Input, Io } from '../run/command.ts';

type Options = Input<typeof usage>['options'];

/**
 * Reads what a map is built from: a fleet, a mapping with files beside it, or a cluster.
 *
 * @throws a user error `flags_conflict` or `option_without_effect`, and those of the source
 */
export async function readSource(
  file: string | undefined,
  options: Options,
  io: Io,
): Promise<Examination & { source: string }> {
  checkCombination(file, options, io.env);
  const now = new Date();
  if (file !== undefined) {
    const source = shownFile(file);
    const world = await worldOfFleet({ file: source, fleet: await readFleet(file, io) }, now);
    return { source, world, diagnosis: diagnose(world, mapChecks) };
  }
  const { accounts, issuer, mapping, trustPolicies } = options;
  if (mapping !== undefined) {
    const { index, text } = await readMappingText(mapping, io);
    const list = accounts === undefined ? undefined : await readAccountList(accounts, io);
    const world = await worldOfMapping({ index, text, accounts: list, issuer, trustPolicies }, now);
    return { source: shownFile(mapping), world, diagnosis: diagnose(world, mapChecks) };
  }
  const { aws, context, fleet: planned, kubeconfig, mutatingConfiguration, namespace, profile, region } = options;
  const fleet =
    planned === undefined ? undefined : { file: shownFile(planned), fleet: await readFleet(planned, io, '--fleet') };
  const questions = { aws: aws === true, trial: undefined, profile, region };
  const progress = (text: string) => io.progress(`reading ${text} …`);
  const runtime = { env: io.env, version: io.version, now, progress };
  const examined = await examine(
    { kubeconfig, context, namespace, mutatingConfiguration, trustPolicies, fleet, questions },
    runtime,
  );
  return { ...examined, source: examined.diagnosis.server };
}

/** Options for a cluster, which have no effect with a file. */
const OF_CLUSTER = [
  'fleet',
  'aws',
  'profile',
  'region',
  'kubeconfig',
  'context',
  'namespace',
  'mutatingConfiguration',
] as const;
const OF_AWS = ['profile', 'region'] as const;
const OF_MAPPING = ['accounts', 'issuer'] as const;

function checkCombination(file: string | undefined, options: Options, env: NodeJS.ProcessEnv): void {
  const { aws, mapping } = options;
  if (file !== undefined && mapping !== undefined)
    throw userError('FLEET and --mapping cannot be combined: each is the source of the map', {
      code: 'flags_conflict',
      where: '--mapping',
      hint: 'remove one of them',
    });
  const isOfFiles = file !== undefined || mapping !== undefined;
  const ofOthers = [
    ...(isOfFiles ? OF_CLUSTER : []),
    ...(mapping === undefined ? OF_MAPPING : []),
    ...(file === undefined ? [] : (['trustPolicies'] as const)),
  ];
  const unused = firstTyped(ofOthers, options, env);
  const source = file === undefined ? (mapping === undefined ? 'a cluster' : '--mapping') : 'a FLEET';
  if (unused !== undefined)
    throw withoutEffect(
      unused,
      `with ${source} as the source of the map`,
      'remove it, or name another source: FLEET, --mapping FILE, or neither for the cluster',
    );
  const ofAws = aws || isOfFiles ? undefined : firstTyped(OF_AWS, options, env);
  if (ofAws !== undefined) throw withoutEffect(ofAws, 'without --aws', 'add --aws, which reads AWS, or remove it');
}
