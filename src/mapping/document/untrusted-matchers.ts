/** Keys by which people try to select a role, but whose values the pipeline author can set. */
const UNTRUSTED: readonly { words: readonly string[]; why: string; use: string }[] = [
  {
    words: [
      'namespace',
      'rootNamespace',
      'namespaceId',
      'rootNamespaceId',
      'group',
      'groups',
      'groupPath',
      'groupName',
    ],
    why: 'a job can set the labels that name its GitLab group',
    use: 'rootGroups (ids of top-level groups), or namespaces for the Kubernetes namespace',
  },
  {
    words: ['projectName', 'projectPath', 'projectNamespace', 'repository', 'path'],
    why: 'a job can set the labels that name its project',
    use: 'projects (ids)',
  },
  {
    words: [
      ...['ref', 'refs', 'branch', 'branches', 'tag', 'tags', 'commit', 'sha', 'protected', 'protectedRef'],
      ...['environment', 'environments', 'stage', 'source', 'pipelineSource'],
    ],
    why: 'nothing on the pod proves what a job runs for',
    use: 'createdBy with the manager of a runner that only serves protected branches',
  },
  {
    words: ['user', 'users', 'userName', 'userLogin', 'author', 'job', 'jobs', 'jobName', 'pipeline', 'pod', 'podName'],
    why: 'a job can set these values itself',
    use: 'projects, rootGroups or createdBy',
  },
  {
    words: [
      ...['labels', 'label', 'matchLabels', 'matchExpressions', 'selector', 'annotations', 'annotation'],
      ...['variables', 'variable', 'env', 'image', 'images', 'url', 'host', 'serverUrl', 'serviceAccount'],
    ],
    why: 'a job can set these on its own pod',
    use: 'projects, rootGroups, runners or createdBy',
  },
];

const BY_WORD: ReadonlyMap<string, (typeof UNTRUSTED)[number]> = new Map(
  UNTRUSTED.flatMap((entry) => entry.words.map((word) => [plain(word), entry] as const)),
);

/** Returns why jobs cannot be matched by this key, and what to use instead; `undefined` for any other key. */
export function untrustedMatcher(key: string): string | undefined {
  const entry = BY_WORD.get(plain(key));
  return entry === undefined ? undefined : `cannot select a role, because ${entry.why}: use ${entry.use}`;
}

/** Normalizes a word, so that `project.runner.gitlab.com/root-namespace` and `CI_COMMIT_BRANCH` are found, too. */
function plain(word: string): string {
  return word
    .replace(/^.*\//, '')
    .replace(/^(?:CI|GITLAB)_(?:COMMIT_|MERGE_REQUEST_)?/, '')
    .replaceAll(/[-_]/g, '')
    .toLowerCase();
}
