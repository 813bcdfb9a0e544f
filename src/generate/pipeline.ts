import { yamlText } from '../chart/yaml-text.ts';
import type { Fleet, FleetRunner } from '../fleet/fleet.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { HEAD } from './generated.ts';
import { identityJobs } from './identity-jobs.ts';

/** Where the program is that asks AWS who a job is. */
const AWS_IMAGE = 'amazon/aws-cli:2.17.0';
const FOLDER = 'hey-ho-cache';

/**
 * A pipeline that tries what the fleet says: one runner stores a cache and the others read it, and a job for each account
 * that a rule gives asks AWS who it is.
 */
export function pipelineOf(fleet: Fleet, mapping: Mapping): string {
  const { jobs, skipped } = identityJobs(fleet, mapping);
  const document = {
    stages: ['cache', 'identity'],
    ...(fleet.cache === undefined ? {} : cacheJobs(fleet)),
    ...(jobs.length === 0
      ? {}
      : {
          '.identity': {
            stage: 'identity',
            image: { name: AWS_IMAGE, entrypoint: [''] },
            script: [
              'found="$(aws sts get-caller-identity --query Arn --output text)"',
              'echo "found  $found"',
              'echo "wanted $EXPECTED_SESSION…"',
              'case "$found" in "$EXPECTED_SESSION"*) ;; *) exit 1 ;; esac',
            ],
          },
        }),
    ...Object.fromEntries(
      jobs.map(({ name, runner, condition, expected }) => [
        name,
        {
          extends: '.identity',
          ...tagsOf(runner),
          ...(condition === undefined ? {} : { rules: [{ if: condition }] }),
          variables: { EXPECTED_SESSION: expected },
        },
      ]),
    ),
  };
  const head = [
    `# ${HEAD}`,
    '#',
    '# Put it into a project, or include it there. Each job that runs must succeed; jobs about other projects do not run.',
    ...skipped.map((line) => `# Not tried: ${line}`),
    '',
  ];
  return `${head.join('\n')}${yamlText(document)}`;
}

function cacheJobs({ runners, cache }: Fleet): Record<string, unknown> {
  const shared = cache?.shared === true;
  const [first] = runners as readonly [FleetRunner];
  const creators = shared ? [first] : runners;
  const create = (runner: FleetRunner) => (shared ? 'create-cache' : `create-cache-${runner.name}`);
  // A cache that is shared is one for all; a runner that does not share has its own.
  const key = (runner: FleetRunner) => (shared ? 'gitlab-runner-irsa' : `gitlab-runner-irsa-${runner.name}`);
  return {
    '.cache': { stage: 'cache', image: 'alpine:3' },
    ...Object.fromEntries(
      creators.map((runner) => [
        create(runner),
        {
          extends: '.cache',
          ...tagsOf(runner),
          script: [`mkdir -p ${FOLDER}`, `echo "$CI_PIPELINE_ID" > ${FOLDER}/pipeline`],
          cache: { key: key(runner), paths: [FOLDER], policy: 'push' },
        },
      ]),
    ),
    ...Object.fromEntries(
      runners.map((runner) => [
        `check-cache-${runner.name}`,
        {
          extends: '.cache',
          ...tagsOf(runner),
          needs: [create(shared ? first : runner)],
          script: [`test "$(cat ${FOLDER}/pipeline)" = "$CI_PIPELINE_ID"`],
          cache: { key: key(runner), paths: [FOLDER], policy: 'pull' },
        },
      ]),
    ),
  };
}

function tagsOf({ tags }: FleetRunner): { tags?: readonly string[] } {
  return tags.length === 0 ? {} : { tags };
}
