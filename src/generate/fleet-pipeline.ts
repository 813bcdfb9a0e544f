import { yamlText } from '../chart/yaml-text.ts';
import { PROGRAM } from '../names.ts';
import { HEAD } from './generated.ts';

/** Node with git, which reads the fleet before the change. */
const IMAGE = 'node:24';

const HOW = [
  '# The pipeline of the repository that keeps the fleet: it validates the fleet, runs its cases, checks that the generated files',
  '# are up to date, and shows in merge requests what a change does. Include it in the .gitlab-ci.yml of that repository:',
  '#',
  '#   include:',
  '#     - local: generated/pipeline/fleet.gitlab-ci.yml',
  '#',
  '# Set the variables there where files have other names. Without a file of cases, their job does not run.',
];

/** Jobs run in merge requests and on the default branch. */
const IN_MERGE_REQUEST = '$CI_PIPELINE_SOURCE == "merge_request_event"';
const ON_DEFAULT_BRANCH = '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH';

/**
 * Returns the CI pipeline for the repository of a fleet.
 *
 * @param version of this program. The pipeline checks with the version that wrote the generated files.
 */
export function fleetPipelineOf(version: string): string {
  const document = {
    variables: {
      FLEET_FILE: 'fleet.yaml',
      FLEET_CASES: 'cases.yaml',
      FLEET_OUTPUT: 'generated',
      FLEET_COMMAND: `npx --yes ${PROGRAM}@${version}`,
    },
    '.fleet': {
      image: IMAGE,
      stage: 'test',
      needs: [],
      rules: [{ if: IN_MERGE_REQUEST }, { if: ON_DEFAULT_BRANCH }],
    },
    'fleet-validate': checkJob('validate', 'validate fleet "$FLEET_FILE"'),
    'fleet-test': {
      ...checkJob('test', 'test "$FLEET_CASES" --fleet "$FLEET_FILE"'),
      rules: [IN_MERGE_REQUEST, ON_DEFAULT_BRANCH].map((condition) => ({ if: condition, exists: ['$FLEET_CASES'] })),
    },
    'fleet-generated': {
      extends: '.fleet',
      script: ['$FLEET_COMMAND generate "$FLEET_FILE" --output "$FLEET_OUTPUT" --check'],
    },
    'fleet-plan': PLAN,
  };
  return `# ${HEAD}\n#\n${HOW.join('\n')}\n${yamlText(document).replaceAll(/^(?=[^ ])/gm, '\n')}`;
}

/** Returns a job that shows its findings in merge requests. Only its last command can make it fail. */
function checkJob(name: string, command: string): Record<string, unknown> {
  const [quality, junit] = [`fleet-${name}.codequality.json`, `fleet-${name}.junit.xml`];
  return {
    extends: '.fleet',
    script: [
      `$FLEET_COMMAND ${command} --format gitlab-codequality > ${quality} || true`,
      `$FLEET_COMMAND ${command} --format junit > ${junit} || true`,
      `$FLEET_COMMAND ${command}`,
    ],
    artifacts: { when: 'always', reports: { codequality: quality, junit } },
  };
}

/**
 * Writes its report as Markdown, for a comment. `plan` exits with 1 if the change has an effect, which is not a
 * failure.
 */
const PLAN = {
  extends: '.fleet',
  rules: [{ if: IN_MERGE_REQUEST }],
  // A shallow clone may lack the base commit of the merge request.
  variables: { GIT_DEPTH: '0' },
  script: [
    'git show "$CI_MERGE_REQUEST_DIFF_BASE_SHA:$FLEET_FILE" > fleet-before.yaml || { echo "$FLEET_FILE is new"; exit 0; }',
    '$FLEET_COMMAND plan fleet-before.yaml "$FLEET_FILE" > fleet-plan.txt || code=$?',
    '{ echo "### What this change of $FLEET_FILE does"; echo; echo "~~~~"; cat fleet-plan.txt; echo "~~~~"; } > fleet-plan.md',
    'cat fleet-plan.md',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
    'test "${code:-0}" -le 1',
  ],
  artifacts: { when: 'always', expose_as: 'Plan of the fleet', paths: ['fleet-plan.md'] },
};
