import { globSync } from 'node:fs';
import { basename, join } from 'node:path';

const folder = join(import.meta.dirname, '../../../chart/ci');

/** The value files in `chart/ci`, by the part of their name before `-values.yaml`. */
export const ciValues: Readonly<Record<string, string>> = Object.fromEntries(
  globSync(`${folder}/*-values.yaml`)
    .sort()
    .map((file) => [basename(file, '-values.yaml'), file]),
);

/**
 * Returns the fewest values with which the chart can be installed.
 *
 * @param namespace the namespace of the runner, its manager and its jobs
 */
export function leastValues(namespace: string): Record<string, unknown> {
  return {
    image: { repository: 'images.example.com/gitlab-runner-irsa' },
    serviceAccounts: [
      {
        name: 'gitlab-runner-common',
        kind: 'manager',
        namespaces: [namespace],
        roleArn: 'arn:aws:iam::111122223333:role/gitlab-runner-common',
      },
    ],
    'gitlab-runner': {
      namespace,
      gitlabUrl: 'https://gitlab.example.com',
      runners: { secret: 'gitlab-runner-token', jobNamespace: namespace },
    },
  };
}
