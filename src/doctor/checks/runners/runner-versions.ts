import { showList } from '../../../documents/show.ts';
import { isAtLeast } from '../../../pods/runner-version.ts';
import { counted } from '../../../text/counted.ts';
import { formatRunner, listedManagers } from '../../derive/runners/each-runner.ts';
import { imageVersion } from '../../derive/runners/image-version.ts';
import type { Runner } from '../../world/runner/runner.ts';
import type { Unseen } from '../../world/seen.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/**
 * Since 17.9 a runner protects the labels under `runner.gitlab.com` from jobs, and since 19.4 it sets the one of the
 * top-level group.
 */
export const runnerVersions = defineCheck(
  {
    id: 'runner_versions',
    title: 'all runners set the labels that rules compare, and guard them',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { listed, unseen } = listedManagers(mapping, world);
    const runners = listed.map(({ runner }) => runner);
    const byGroup = mapping.mapping.rules.flatMap(({ match, name }) =>
      'rootGroups' in match && match.rootGroups !== undefined ? [name] : [],
    );
    const unknown = runners.filter(({ image }) => imageVersion(image) === undefined);
    return {
      looked: `images of ${counted(runners.length, 'runner manager')}`,
      findings: runners.flatMap((runner) => oldVersionFindings(runner, byGroup)),
      unseen: [...unseen, ...unknown.map(withoutVersion)],
    };
  },
);

function oldVersionFindings(runner: Runner, byGroup: readonly string[]): Finding[] {
  const version = imageVersion(runner.image);
  if (version === undefined) return [];
  const isGuarding = isAtLeast(version, 17, 9);
  if (isGuarding && (byGroup.length === 0 || isAtLeast(version, 19, 4))) return [];
  const said = `image ${runner.image} is version ${version.major}.${version.minor}`;
  return [
    {
      code: isGuarding ? 'runner_without_root_group' : 'runner_old',
      level: 'warning',
      object: formatRunner(runner),
      found: isGuarding
        ? `${said}, which does not set the label that rootGroups compares: rules ${showList(byGroup)} match no job of it`
        : `${said}, in which a job can forge every label of its pod, so rules with rootGroups or runners match no job of it`,
      wanted: `GitLab Runner ${isGuarding ? '19.4' : '17.9'} or later`,
      fix: [{ advice: 'upgrade the runner: image.tag in the values of its release, or a newer chart' }],
    },
  ];
}

function withoutVersion(runner: Runner): Unseen {
  const image = runner.image === undefined ? 'it has no image' : `image ${runner.image} does not tell`;
  return {
    what: `the version of ${formatRunner(runner)}`,
    why: `${image}; gitlab-runner-irsa explain shows the version that created a job pod`,
    because: 'absent',
  };
}
