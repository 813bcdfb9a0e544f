import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { evaluate } from '../../src/iam/evaluate/evaluate.ts';
import { POD_IDENTITY } from '../../src/iam/pod-identity.ts';
import { readPolicy } from '../../src/iam/read/read-policy.ts';
import { runCli } from '../cli/command-line.ts';
import { readPage } from './page.ts';

// The recipes of docs/alternatives.md do what the page says; test/cluster/alternatives.test.ts tries its policies in CEL.

const { blocks } = readPage(readFileSync(join(import.meta.dirname, '../../docs/alternatives.md'), 'utf8'));
const [trust = '', permissions = ''] = blocks
  .filter(({ language }) => language === 'json')
  .map(({ content }) => content);
const mappings = blocks.filter(({ content }) => content.startsWith('version: 1')).map(({ content }) => content);

const ROOT = join(import.meta.dirname, '../..');
const CLUSTER = 'arn:aws:eks:eu-central-1:111122223333:cluster/CLUSTER';

t.test('the role for many projects', async (t) => {
  const tags = { cluster: CLUSTER, namespace: 'gitlab', account: 'ci-project-1001' };
  for (const action of ['sts:AssumeRole', 'sts:TagSession'])
    t.equal(trusted(action, tags), 'allowed', `${action} for an account of the convention`);
  t.equal(trusted('sts:AssumeRole', { ...tags, account: 'ci-billing' }), 'implicitly denied', 'another account');
  t.equal(trusted('sts:AssumeRole', { ...tags, namespace: 'default' }), 'implicitly denied', 'another namespace');
  t.equal(trusted('sts:AssumeRole', { ...tags, cluster: `${CLUSTER}2` }), 'implicitly denied', 'another cluster');
  t.equal(trusted('sts:AssumeRole', undefined), 'implicitly denied', 'an association without session tags');

  t.equal(permitted('ci-project-1001/report.xml', 'ci-project-1001'), 'allowed', 'its own objects');
  t.equal(permitted('ci-project-1002/report.xml', 'ci-project-1001'), 'implicitly denied', 'those of another project');
  t.equal(permitted('ci-project-10011/report.xml', 'ci-project-1001'), 'implicitly denied', 'a longer name');
  t.equal(permitted('ci-project-1001/report.xml', undefined), 'implicitly denied', 'a session without tags');
});

t.test('the mappings of the recipes', async (t) => {
  t.equal(mappings.length, 2);
  const [convention = '', branches = ''] = mappings;
  const common = 'gitlab/gitlab-runner-common';
  const guarded = 'gitlab-protected/gitlab-runner-protected';
  t.equal(await accountOf(convention, { project: 1001, requester: common }), 'ci-project-1001');
  t.equal(await accountOf(branches, { project: 4242, requester: common }), 'ci-billing');
  t.equal(await accountOf(branches, { project: 4242, requester: guarded }), 'ci-billing-production');
  t.equal(await accountOf(branches, { project: 4243, requester: guarded }), undefined, 'another project is refused');
});

/** Whether the trust policy admits a session of EKS Pod Identity with these tags. */
function trusted(action: string, tags: { cluster: string; namespace: string; account: string } | undefined): string {
  const { policy, issues } = readPolicy(JSON.parse(trust), 'trust');
  if (policy === undefined) throw new Error(JSON.stringify(issues));
  const context: Record<string, string> =
    tags === undefined
      ? {}
      : {
          'aws:RequestTag/eks-cluster-arn': tags.cluster,
          'aws:RequestTag/kubernetes-namespace': tags.namespace,
          'aws:RequestTag/kubernetes-service-account': tags.account,
        };
  return evaluate([policy], { principal: { kind: 'Service', id: POD_IDENTITY }, action, context }).decision;
}

/** Whether a session may read an object. */
function permitted(key: string, account: string | undefined): string {
  const { policy, issues } = readPolicy(JSON.parse(permissions), 'permissions');
  if (policy === undefined) throw new Error(JSON.stringify(issues));
  const principal = { kind: 'AWS', id: 'arn:aws:sts::111122223333:assumed-role/ci-projects/eks-job' } as const;
  const context: Record<string, string> =
    account === undefined ? {} : { 'aws:PrincipalTag/kubernetes-service-account': account };
  const resource = `arn:aws:s3:::ci-artifacts/${key}`;
  return evaluate([policy], { principal, action: 's3:GetObject', resource, context }).decision;
}

/** The account of a job, or `undefined` where it is refused. */
async function accountOf(mapping: string, { project, requester }: { project: number; requester: string }) {
  const [namespace = ''] = requester.split('/');
  const question = ['--project', String(project), '--namespace', namespace, '--requester', requester];
  const { stdout } = await runCli(['explain', ...question, '--mapping', '-', '--json'], { stdin: mapping });
  const [answer] = JSON.parse(stdout) as { allowed: boolean; to: string }[];
  return answer?.allowed ? answer.to : undefined;
}

t.test('what it costs are the resources of the chart', async (t) => {
  const chart = parse(readFileSync(join(ROOT, 'chart/values.yaml'), 'utf8'));
  t.equal(chart.replicas, 2);
  t.strictSame(chart.resources, { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } });
  const costs = (file: string) =>
    readPage(readFileSync(join(ROOT, file), 'utf8')).sections.get('what-it-costs-and-how-to-leave') ?? '';
  for (const file of ['README.md', 'docs/alternatives.md']) {
    t.match(costs(file).toLowerCase(), /two replicas.* requests of 100m cpu and 128 mib of memory/, file);
    t.match(costs(file), 'operations.md#leave-and-keep-the-roles', file);
  }
  t.match(costs('docs/alternatives.md'), 'a limit of 256 MiB');
});
