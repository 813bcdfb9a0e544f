import { yamlText } from '../chart/yaml-text.ts';
import type { Fleet, FleetRunner } from '../fleet/fleet.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { PROGRAM } from '../names.ts';
import { AWS_IMAGE, HEAD } from './generated.ts';
import { type IdentityJob, identityJobs } from './identity-jobs.ts';

const FOLDER = 'hey-ho-cache';
/** GitLab gives a protected runner no other jobs, and a pipeline would wait for one forever. */
const PROTECTED = '$CI_COMMIT_REF_PROTECTED == "true"';

/**
 * A pipeline that tries what the fleet says: one runner stores a cache and all read it, and a job for each account that a
 * rule gives asks AWS who it is.
 */
export function pipelineOf(fleet: Fleet, mapping: Mapping): string {
  const { jobs, skipped } = identityJobs(fleet, mapping);
  const document = {
    stages: ['cache', 'identity'],
    ...(fleet.cache === undefined ? {} : cacheJobs(fleet.runners, fleet.cache.shared)),
    ...(jobs.length === 0 ? {} : { '.identity': IDENTITY }),
    ...Object.fromEntries(jobs.map((job) => [job.name, identityJob(job)])),
  };
  const head = [
    `# ${HEAD}`,
    '#',
    '# Put it into a project, or include it there. Each job that runs must succeed; jobs about other projects do not run.',
    ...skipped.map((line) => `# Not tried: ${line}`),
    '',
  ];
  // A blank line above each job.
  return `${head.join('\n')}${yamlText(document).replaceAll(/^(?=[^ ])(?!stages)/gm, '\n')}`;
}

const IDENTITY = {
  stage: 'identity',
  // Whatever becomes of the cache.
  needs: [],
  image: { name: AWS_IMAGE, entrypoint: [''] },
  script: [
    'found="$(aws sts get-caller-identity --query Arn --output text)"',
    'echo "found  $found"',
    'echo "wanted $EXPECTED_SESSION and the name of the session"',
    'case "$found" in "$EXPECTED_SESSION"*) ;; *) exit 1 ;; esac',
  ],
};

function identityJob({ runner, condition, expected }: IdentityJob): Record<string, unknown> {
  return { extends: '.identity', ...placeOf(runner, condition), variables: { EXPECTED_SESSION: expected } };
}

function cacheJobs(runners: readonly FleetRunner[], shared: boolean): Record<string, unknown> {
  const first = runners.find((runner) => !runner.protected) ?? (runners[0] as FleetRunner);
  // A runner that does not share has a cache of its own.
  const creatorOf = (runner: FleetRunner) => (shared ? first : runner);
  const suffixOf = (runner: FleetRunner) => (shared ? '' : `-${runner.name}`);
  const job = (runner: FleetRunner, policy: string, script: readonly string[]) => ({
    extends: '.cache',
    ...placeOf(runner, undefined),
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

/** On which runner a job runs, and when. */
function placeOf(runner: FleetRunner, condition: string | undefined): Record<string, unknown> {
  const conditions = [...(runner.protected ? [PROTECTED] : []), ...(condition === undefined ? [] : [condition])];
  return {
    ...(runner.tags.length === 0 ? {} : { tags: runner.tags }),
    ...(conditions.length === 0 ? {} : { rules: [{ if: conditions.join(' && ') }] }),
  };
}
