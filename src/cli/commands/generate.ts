import { userError } from '../../errors.ts';
import { readBundledChart } from '../../files/bundled-chart.ts';
import { manifestText } from '../../files/generated/manifest.ts';
import { openOutput } from '../../files/generated/output-folder.ts';
import type { Step } from '../../files/generated/plan.ts';
import { readFleet } from '../../files/read-fleet.ts';
import { generate } from '../../generate/generate.ts';
import { mappingJsonSchema } from '../../mapping/document/json-schema.ts';
import { PROGRAM } from '../../names.ts';
import { fleetStateOf } from '../../plan/fleet/fleet-state.ts';
import { type GeneratedPlan, planGenerated } from '../../plan/fleet/plan-generated.ts';
import type { Input, Io } from '../run/command.ts';
import { generateBlocks } from '../views/generate.ts';

/** What was in the folder, and what was or would be changed. */
export type Result = {
  output: string;
  mode: 'write' | 'check' | 'dry-run';
  force: boolean;
  steps: readonly Step[];
  /** True if the manifest itself is missing or out of date. */
  manifestDiffers: boolean;
  /** True if the lines that differ are shown. */
  diff: boolean;
  /** What the changes do to jobs and roles; only for a dry run in a folder that has generated files. */
  plan: GeneratedPlan | undefined;
};

export const usage = {
  description: `Writes everything that a fleet needs: a wrapper chart with a dependency for each runner, roles as JSON, Terraform and
CloudFormation, a test pipeline, debug pods, and a README with the commands in order. Both sides of every reference come from the
same file. It changes and removes only generated files that were not edited.`,
  arguments: [{ name: 'FLEET', description: 'fleet file, - for standard input' }],
  options: {
    output: { value: 'DIR', description: 'folder to write to; created if it does not exist' },
    check: { description: 'write nothing, and exit with 1 when DIR differs from what would be written' },
    dryRun: { description: 'write nothing, and show the changes line by line' },
    force: { description: 'also overwrite and remove files that were edited or not generated' },
  },
  examples: [
    { command: `${PROGRAM} generate fleet.yaml --output generated`, shows: 'then follow generated/README.md' },
    {
      command: `${PROGRAM} generate fleet.yaml --output generated --dry-run`,
      shows: 'the changes that an edit of the fleet makes',
    },
    {
      command: `${PROGRAM} generate fleet.yaml --output generated --check`,
      shows: 'in the pipeline of the repository that holds the fleet and the generated files',
    },
  ],
} as const;

export async function run({ arguments: [file], options }: Input<typeof usage>, io: Io): Promise<Result> {
  if (file === undefined)
    throw userError('FLEET is required: the path of the fleet, or - for standard input', { code: 'argument_missing' });
  const { output } = options;
  if (!output)
    throw userError('--output is required: the folder to write to', {
      code: 'flag_missing',
      where: '--output',
    });

  const fleet = await readFleet(file, io);
  const bundle = { version: io.version, templates: readBundledChart(), mappingSchema: mappingJsonSchema() };
  const files = generate(fleet, bundle);
  const folder = openOutput(output, files, manifestText(files, fleetStateOf(fleet)));
  const { isNew, manifestDiffers, steps } = folder;
  const result: Result = {
    output,
    mode: options.check ? 'check' : options.dryRun ? 'dry-run' : 'write',
    force: options.force === true,
    steps,
    manifestDiffers,
    diff: options.dryRun === true,
    plan: options.dryRun && !isNew ? planGenerated(folder.lastRun(), fleet) : undefined,
  };
  if (result.mode === 'write' && !isRefused(result)) folder.write();
  return result;
}

/** Returns 1 if edited or other files would be overwritten, or if a check finds a difference. */
export function exitCode(result: Result): 0 | 1 {
  if (isRefused(result)) return 1;
  const same = result.steps.every(({ action }) => action === 'keep') && !result.manifestDiffers;
  return result.mode === 'check' && !same ? 1 : 0;
}

export const views = {
  text: generateBlocks,
  json: ({ output, mode, steps, plan: _, ...result }: Result) => ({
    output,
    mode,
    written: mode === 'write' && !isRefused({ steps, ...result }),
    files: steps.map(({ path, action, conflict }) => ({
      path,
      action,
      ...(conflict === undefined ? {} : { conflict }),
    })),
  }),
};

function isRefused({ steps, force }: Pick<Result, 'steps' | 'force'>): boolean {
  return !force && steps.some(({ conflict }) => conflict !== undefined);
}
