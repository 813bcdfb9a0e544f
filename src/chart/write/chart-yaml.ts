import { PROGRAM, REPOSITORY, WRITTEN_BY_ANNOTATION } from '../../names.ts';
import { publicAnnotations } from '../public-annotations.ts';
import { aliasOf, RUNNER_CHART } from '../runner.ts';
import { type ChartInput, HEAD } from '../settings.ts';
import { yamlText } from '../yaml-text.ts';

/** The newest version that is known to work, in the repository that GitLab's documentation names. */
const DEPENDENCY = { name: RUNNER_CHART, version: '0.93.0', repository: 'https://charts.gitlab.io' };

/** @returns the text of Chart.yaml */
export function chartYaml({ version, image, runners, head = HEAD, writtenBy, publication }: ChartInput): string {
  const chart = {
    apiVersion: 'v2',
    name: PROGRAM,
    description:
      'AWS roles for GitLab runners and their jobs on EKS without any AWS key: webhook, accounts, and the runner itself',
    type: 'application',
    version,
    appVersion: version,
    kubeVersion: '>=1.30.0-0',
    keywords: ['gitlab', 'gitlab-runner', 'eks', 'irsa', 'iam', 'admission-webhook'],
    home: REPOSITORY,
    sources: [REPOSITORY],
    icon: `${REPOSITORY}/raw/main/docs/icon.svg`,
    // A generated chart is not published, and its maintainers are the people who generate it.
    ...(writtenBy === undefined
      ? { maintainers: [maintainer()], annotations: publicAnnotations(image, version, publication) }
      : { annotations: { [WRITTEN_BY_ANNOTATION]: writtenBy } }),
    dependencies: runners.map((runner) => {
      const alias = aliasOf(runner, runners);
      return { ...DEPENDENCY, ...(alias === undefined ? {} : { alias }), condition: `${runner.key}.enabled` };
    }),
  };
  return [
    `# ${head}`,
    '# kubeVersion ends with -0 because EKS versions have a suffix, such as 1.33.4-eks-1a2b3c4.',
    yamlText(chart),
  ].join('\n');
}

/** Returns the owner of the repository. Its name is that of the GitHub account, which chart-testing looks up. */
function maintainer(): { name: string; url: string } {
  const url = REPOSITORY.slice(0, REPOSITORY.lastIndexOf('/'));
  return { name: url.slice(url.lastIndexOf('/') + 1), url };
}
