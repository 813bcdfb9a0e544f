import t from 'tap';
import { compareVersions } from '../../src/versions/compare-versions.ts';
import type { ClusterVersions } from '../../src/versions/versions.ts';

const IMAGE = 'ghcr.io/example/gitlab-runner-irsa';

/** A cluster with this image and a chart for this version. */
function cluster(
  tag: string,
  chartFor: string | undefined,
  kubernetes: string | undefined = 'v1.36.3',
): ClusterVersions {
  const webhook = { deployment: 'a/b', image: `${IMAGE}${tag}`, chart: 'gitlab-runner-irsa-0.2.0', chartFor };
  return { server: 'https://127.0.0.1:6443', kubernetes, webhook, unseen: [] };
}

const CASES: readonly {
  name: string;
  cluster: ClusterVersions;
  codes: readonly string[];
  message?: RegExp;
  hint?: RegExp;
}[] = [
  {
    name: 'a webhook in a namespace other than the named one',
    cluster: { ...cluster('', undefined), webhook: 'absent', calledIn: 'irsa' },
    codes: ['warning webhook_absent'],
    message: /^the named namespace has no webhook: the API server calls the one in namespace irsa$/,
    hint: /--namespace irsa, or none$/,
  },
  { name: 'the same version', cluster: cluster(':0.2.1', '0.2.1'), codes: [] },
  {
    name: 'a tag that is not a version, of a chart for the same version',
    cluster: cluster(':main', '0.2.1'),
    codes: [],
  },
  { name: 'an image and a chart that do not say their version', cluster: cluster('@sha256:00', undefined), codes: [] },
  {
    name: 'another patch version',
    cluster: cluster(':0.2.3', '0.2.3'),
    codes: ['notice patch_differs'],
    message: /the webhook is 0\.2\.3 and this command 0\.2\.1: only bug fixes differ/,
  },
  {
    name: 'a newer minor version',
    cluster: cluster(':0.10.0', '0.10.0'),
    codes: ['warning webhook_newer'],
    message: /explain, plan, test and validate answer for 0\.2\.1/,
    hint: /npx gitlab-runner-irsa@0\.10\.0/,
  },
  {
    name: 'an older minor version, known from the chart alone',
    cluster: cluster(':main', '0.1.9'),
    codes: ['warning webhook_older'],
    hint: /^upgrade the webhook, or .* npx gitlab-runner-irsa@0\.1\.9/,
  },
  {
    name: 'a chart that was written for a different version than the image',
    cluster: cluster(':0.2.1', '0.2.0'),
    codes: ['warning chart_differs'],
    message: /the image is 0\.2\.1 and its chart was written for 0\.2\.0/,
  },
  { name: 'a chart that does not say for which version it is', cluster: cluster(':main', 'unknown'), codes: [] },
  {
    name: 'a Kubernetes that is too old',
    cluster: cluster(':0.2.1', '0.2.1', 'v1.29.14-eks-1'),
    codes: ['warning kubernetes_old'],
    message: /Kubernetes is v1\.29\.14-eks-1, and the chart needs 1\.30 or later/,
  },
  { name: 'the oldest Kubernetes', cluster: cluster(':0.2.1', '0.2.1', 'v1.30.0'), codes: [] },
  { name: 'the next major version of Kubernetes', cluster: cluster(':0.2.1', '0.2.1', 'v2.0.0'), codes: [] },
  {
    name: 'a Kubernetes before the first',
    cluster: cluster(':0.2.1', '0.2.1', 'v0.40.0'),
    codes: ['warning kubernetes_old'],
  },
  {
    name: 'a cluster without a webhook',
    cluster: { ...cluster('', undefined), kubernetes: undefined, webhook: 'absent' },
    codes: ['warning webhook_absent'],
    hint: /begin with the files that "gitlab-runner-irsa init" writes$/,
  },
  { name: 'a webhook that may not be read', cluster: { ...cluster('', undefined), webhook: 'unseen' }, codes: [] },
];

for (const { cluster, codes, hint = /^/, message = /^/, name } of CASES)
  t.test(name, async (t) => {
    const found = compareVersions('0.2.1', cluster);
    t.same(
      found.map(({ code, level }) => `${level} ${code}`),
      codes,
    );
    for (const one of found) {
      t.match(one.message, message);
      if (one.level === 'warning') t.match(one.hint, hint);
    }
  });

t.test('messages have no full stop, because a view ends them with the code', async (t) => {
  for (const { cluster } of CASES)
    for (const { message } of compareVersions('0.2.1', cluster)) t.notMatch(message, /\.$/);
});
