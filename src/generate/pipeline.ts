import { yamlText } from '../chart/yaml-text.ts';
import type { Fleet, FleetRunner } from '../fleet/fleet.ts';
import { managedRunners } from '../fleet/managed-runners.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { PROGRAM } from '../names.ts';
import { AWS_IMAGE, HEAD } from './generated.ts';
import { type IdentityJob, identityJobs } from './identity-jobs.ts';

/** The folder that the pipeline caches. */
const FOLDER = 'cache-test';
/** A protected runner takes only jobs of protected refs. On other refs, its job would wait forever. */
const PROTECTED = '$CI_COMMIT_REF_PROTECTED == "true"';

/**
 * Returns a pipeline that tests the fleet: one runner stores a cache and all runners read it, and a job for each
 * account that a rule assigns checks its AWS identity.
 */
export function pipelineOf(fleet: Fleet, mapping: Mapping): string {
  const { jobs, skipped } = identityJobs(fleet, mapping);
  const document = {
    stages: ['cache', 'identity'],
    ...(fleet.cache === undefined ? {} : cacheJobs(managedRunners(fleet.runners), fleet.cache.shared)),
    ...(jobs.length === 0 ? {} : { '.identity': IDENTITY }),
    ...Object.fromEntries(jobs.map((job) => [job.name, identityJob(job)])),
  };
  const head = [
    `# ${HEAD}`,
    '#',
    '# Copy it into a project. To include it in a project that has stages of its own, add cache and identity to them, because',
    '# stages of the project replace those of an included file. Every job that runs must succeed; jobs for other projects do',
    '# not run.',
    ...skipped.map((line) => `# Not tested: ${line}`),
    '',
  ];
  // Puts a blank line above each job.
  return `${head.join('\n')}${yamlText(document).replaceAll(/^(?=[^ ])(?!stages)/gm, '\n')}`;
}

const IDENTITY = {
  stage: 'identity',
  // Starts at once, without waiting for the cache jobs.
  needs: [],
  image: { name: AWS_IMAGE, entrypoint: [''] },
  script: [
    'found="$(aws sts get-caller-identity --query Arn --output text)"',
    'echo "found  $found"',
    'echo "wanted $EXPECTED_SESSION and the session name"',
    'case "$found" in "$EXPECTED_SESSION"*) ;; *) exit 1 ;; esac',
  ],
};

function identityJob({ runner, condition, expected }: IdentityJob): Record<string, unknown> {
  return { extends: '.identity', ...whereToRun(runner, condition), variables: { EXPECTED_SESSION: expected } };
}

/** Tests the cache only on runners that the generated chart installs, because only those get its settings. */
function cacheJobs(runners: readonly FleetRunner[], shared: boolean): Record<string, unknown> {
  if (runners.length === 0) return {};
  const first = runners.find((runner) => !runner.protected) ?? (runners[0] as FleetRunner);
  // Runners that do not share a cache have one each.
  const creatorOf = (runner: FleetRunner) => (shared ? first : runner);
  const suffixOf = (runner: FleetRunner) => (shared ? '' : `-${runner.name}`);
  const job = (runner: FleetRunner, policy: string, script: readonly string[]) => ({
    extends: '.cache',
    ...whereToRun(runner, undefined),
    script,
    cache: { key: `${PROGRAM}${suffixOf(runner)}`, paths: [FOLDER], policy },
  });
  return {
    '.cache': { stage: 'cache', image: 'alpine:3' },
    ...Object.fromEntries(
      (shared ? [first] : runners).map((runner) => [
        `create-cache${suffixOf(runner)}`,
        job(runner, 'push', [`mkdir -p ${FOLDER}`, `echo "$CI_PIPELINE_ID" > ${FOLDER}/pipeline`]),
      ]),
    ),
    ...Object.fromEntries(
      runners.map((runner) => [
        `check-cache-${runner.name}`,
        {
          ...job(runner, 'pull', [`test "$(cat ${FOLDER}/pipeline)" = "$CI_PIPELINE_ID"`]),
          needs: [`create-cache${suffixOf(creatorOf(runner))}`],
        },
      ]),
    ),
  };
}

/** Returns the tags that choose the runner of a job, and the conditions to run it. */
function whereToRun(runner: FleetRunner, condition: string | undefined): Record<string, unknown> {
  const conditions = [...(runner.protected ? [PROTECTED] : []), ...(condition === undefined ? [] : [condition])];
  return {
    ...(runner.tags.length === 0 ? {} : { tags: runner.tags }),
    ...(conditions.length === 0 ? {} : { rules: [{ if: conditions.join(' && ') }] }),
  };
}
