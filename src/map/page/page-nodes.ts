import { accountLabel, cacheLabel, projectsLabel, roleLabel, ruleLabel, type WorstState, worstOf } from '../labels.ts';
import type { AccountNode, CacheNode, MapFinding, MapNode, RoleNode, RuleNode, RunnerNode, Side } from '../role-map.ts';
import { type PageSide, pageSide } from './page-links.ts';

/** A box of the page, and the details that it shows when it is opened. */
export type PageNode = {
  /** `ServiceAccount` */
  kind: string;
  title: string;
  /** A line below the title. */
  more: string;
  /** `none` if there is nothing to check. */
  worst: WorstState | 'none';
  /** Codes of its findings. */
  codes: readonly string[];
  facts: readonly PageFact[];
  sides: readonly PageSide[];
};

/** `isCode` is true for a document of several lines. */
type PageFact = { name: string; value: string; isCode: boolean };

export function pageNode(node: MapNode, sides: readonly Side[], numberOf: (finding: MapFinding) => number): PageNode {
  const distinct = new Map(sides.map((side) => [JSON.stringify(side), side]));
  const codes = sides.flatMap(({ findings, state }) => (state === 'wrong' ? findings.map(({ code }) => code) : []));
  return {
    ...shown(node),
    worst: sides.length === 0 ? 'none' : worstOf(sides),
    codes: [...new Set(codes)],
    sides: [...distinct.values()].map((side) => pageSide(side, numberOf)),
  };
}

function shown(node: MapNode): Pick<PageNode, 'kind' | 'title' | 'more' | 'facts'> {
  switch (node.is) {
    case 'projects': {
      const { limits } = node;
      const facts = node.projects.map(({ id, name }) => fact(`project ${id}`, name ?? 'no name in the mapping'));
      return {
        kind: 'jobs of',
        title: projectsLabel(node),
        more: limits.join('; '),
        facts: [...facts, ...limits.map((one) => fact('only', one))],
      };
    }
    case 'runner':
      return runner(node);
    case 'rule':
      return rule(node);
    case 'account':
      return account(node);
    case 'role':
      return role(node);
    case 'cache':
      return cache(node);
  }
}

function runner({ jobNamespaces, manager, name, refused }: RunnerNode) {
  const facts = [
    fact('workload', name),
    fact('entry in the mapping', manager ?? 'none'),
    ...(jobNamespaces.length === 0 ? [] : [fact('creates jobs in', jobNamespaces.join(', '))]),
    ...(refused === undefined ? [] : [fact('its pods', `refused in enforce (${refused})`)]),
  ];
  const more = refused === undefined ? (manager === undefined ? 'not in the mapping' : '') : 'refused';
  return { kind: 'runner manager', title: name, more, facts };
}

function rule(node: RuleNode) {
  const { allow, assigns, line, path } = node;
  const place = line === undefined ? path : `line ${line}`;
  const facts = [
    fact('place in the mapping', line === undefined ? path : `${path}, line ${line}`),
    fact('assigns', assigns),
    ...(allow.length === 0 ? [] : [fact('jobs may request', allow.join(', '))]),
  ];
  return { kind: 'rule', title: ruleLabel(node), more: place, facts };
}

function account(node: AccountNode) {
  const { annotation, audience, exists, namespaces } = node;
  const facts = [
    fact('namespaces', namespaces.join(', ')),
    fact('exists', exists === 'unknown' ? 'not checked' : exists),
    ...(exists === 'yes' ? [fact('annotation eks.amazonaws.com/role-arn', annotation ?? 'none')] : []),
    ...(audience === undefined ? [] : [fact('audience of its token', audience)]),
  ];
  const absent = exists === 'no' ? 'does not exist' : exists === 'unknown' ? 'not checked' : '';
  return { kind: 'ServiceAccount', title: accountLabel(node), more: absent, facts };
}

function role(node: RoleNode) {
  const { arn, by, trust } = node;
  const facts = [
    fact('ARN', arn ?? 'none'),
    ...(by === 'none'
      ? []
      : [fact('by', by === 'annotation' ? 'annotation (IRSA)' : 'association (EKS Pod Identity)')]),
    ...(trust === undefined ? [] : [{ ...fact('trust policy', JSON.stringify(trust, null, 2)), isCode: true }]),
  ];
  const [, owner, name = roleLabel(node)] = /^arn:[^:]*:iam::(\d{12}):role\/(.+)$/.exec(arn ?? '') ?? [];
  return { kind: 'IAM role', title: name, more: owner === undefined ? '' : `AWS account ${owner}`, facts };
}

function cache(node: CacheNode) {
  const { assumes, bucket, path, region } = node;
  const facts = [
    fact('bucket', bucket),
    fact('path', path === '' ? 'the whole bucket' : path),
    ...(region === undefined ? [] : [fact('region', region)]),
    ...(assumes === undefined ? [] : [fact('role for each object', assumes)]),
  ];
  return { kind: 'cache', title: cacheLabel(node), more: region ?? '', facts };
}

function fact(name: string, value: string): PageFact {
  return { name, value, isCode: false };
}
