import { showList } from '../documents/show.ts';
import type { AccountNode, CacheNode, ProjectsNode, RoleNode, RuleNode, RunnerNode, Side } from './role-map.ts';

/** The most entries of a list that are shown; further ones are counted. */
type Shortened = { most: number };

const WHOLE: Shortened = { most: Number.POSITIVE_INFINITY };

/**
 * `projects 4242 (acme/billing), 4243`, `root group 77`, `every other project`, `deployment gitlab/gitlab-runner`
 */
export function whoLabel(node: ProjectsNode | RunnerNode, shortened: Shortened = WHOLE): string {
  return node.is === 'runner' ? node.name : [projectsLabel(node, shortened), ...node.limits].join('; ');
}

/** `projects 4242 (acme/billing), 4243`: the jobs of a rule without its other conditions */
export function projectsLabel({ isRest, projects, rootGroups }: ProjectsNode, { most }: Shortened = WHOLE): string {
  const parts = [
    ...list(
      'project',
      projects.map(({ id, name }) => (name === undefined ? id : `${id} (${name})`)),
      most,
    ),
    ...list('root group', rootGroups, most),
  ];
  if (parts.length > 0) return parts.join(', ');
  return isRest ? 'every other project' : 'every project';
}

/** `rule billing`, `managers[0]`, `default: deny` */
export function ruleLabel({ assigns, name, path, source }: RuleNode): string {
  if (source === 'rule') return name;
  if (source === 'manager') return path;
  return assigns === 'deny' || assigns === 'keep' ? `default: ${assigns}` : 'default';
}

/**
 * `gitlab/ci-billing`; with several namespaces `ci-billing in gitlab, deploy`
 */
export function accountLabel({ name, namespaces }: AccountNode, { most }: Shortened = WHOLE): string {
  return namespaces.length === 1 ? `${namespaces[0]}/${name}` : `${name} in ${showList(namespaces, most)}`;
}

/** The ARN, or `no role`. */
export function roleLabel({ arn }: RoleNode): string {
  return arn ?? 'no role';
}

/** `s3://cache/runners-all` */
export function cacheLabel({ bucket, path }: CacheNode): string {
  return `s3://${bucket}${path === '' ? '' : `/${path}`}`;
}

/** The sides of references in words, because color alone must not carry information. */
export const SIDE_WORDS: Readonly<Record<Side['side'], string>> = {
  runner: 'configuration of the runner',
  account: 'ServiceAccount',
  annotation: 'annotation of the account',
  trust: 'trust policy of the role',
  permissions: 'permissions of the role',
  bucket: 'bucket',
};

const STATE_WORDS: Readonly<Record<Side['side'], Readonly<Record<Side['state'], string>>>> = {
  runner: { ok: 'right', wrong: 'wrong', unchecked: 'not checked' },
  account: { ok: 'exists', wrong: 'missing', unchecked: 'not checked' },
  annotation: { ok: 'right', wrong: 'wrong', unchecked: 'not checked' },
  trust: { ok: 'admits it', wrong: 'wrong', unchecked: 'not checked' },
  permissions: { ok: 'right', wrong: 'wrong', unchecked: 'not checked' },
  bucket: { ok: 'right', wrong: 'wrong', unchecked: 'not checked' },
};

/**
 * Returns the words for the state of a side: `admits it`.
 *
 * @param isWithoutRole true if the account has no role
 */
export function stateWords(side: Side, isWithoutRole = false): string {
  if (side.side === 'annotation' && isWithoutRole && side.state === 'ok') return 'needs none';
  if (side.side !== 'trust' || worstOf([side]) !== 'warning') return STATE_WORDS[side.side][side.state];
  const codes = side.findings.map(({ code }) => code);
  // The trust policy does not admit the account. That is only a warning if an association may give it the role instead.
  if (codes.includes('trust_refuses')) return STATE_WORDS.trust.wrong;
  return codes.includes('trust_wide') ? 'admits others, too' : 'admits it, see below';
}

/** The worst state of several sides. */
export type WorstState = 'error' | 'warning' | 'unchecked' | 'ok';

export function worstOf(sides: readonly Side[]): WorstState {
  const levels = sides.flatMap(({ findings, state }) => (state === 'wrong' ? findings.map(({ level }) => level) : []));
  if (levels.includes('error')) return 'error';
  if (levels.length > 0) return 'warning';
  return sides.some(({ state }) => state === 'unchecked') ? 'unchecked' : 'ok';
}

export const SIGNS: Readonly<Record<WorstState, string>> = { error: '✗', warning: '!', unchecked: '?', ok: '✓' };

function list(what: string, values: readonly string[], most: number): readonly string[] {
  if (values.length === 0) return [];
  return [`${what}${values.length === 1 ? '' : 's'} ${showList(values, most)}`];
}
