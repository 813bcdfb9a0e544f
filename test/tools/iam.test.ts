import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { parse, stringify } from 'yaml';
import { parseFleet } from '../../src/fleet/document/parse.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { generate } from '../../src/generate/generate.ts';
import { fleets } from '../fleet/random.ts';
import { bundle, example } from '../generate/bundle.ts';
import { pythonTools } from './python.ts';

// What others make of the files: an HCL parser, the linter of AWS, and a stand-in for AWS, and no code of ours.

const tools = await pythonTools();
if (tools.missing !== undefined) {
  const isFailure = Boolean(process.env.CI) && process.env.CI !== 'false';
  const said = `SKIPPED: cfn-lint, python-hcl2 and moto, which judge the generated files. ${tools.missing}`;
  if (isFailure) t.fail(said);
  else t.comment(said);
}

const random = fc
  .sample(fleets, 12)
  .flatMap((document) => parseFleet(stringify(document)).fleet ?? [])
  .slice(0, 8);
const cases: Fleet[] = [example('shared-cache'), example('many-teams'), ...random];
const folder = t.testdir({});
const made = cases.map((fleet, index) => {
  const files = generate(fleet, bundle);
  const place = join(folder, String(index));
  mkdirSync(place);
  for (const name of ['main.tf', 'cloudformation.yaml']) {
    const text = files.get(`iam/${name}`);
    if (text !== undefined) writeFileSync(join(place, name), text);
  }
  return { fleet, files, terraform: join(place, 'main.tf'), cloudFormation: join(place, 'cloudformation.yaml') };
});
const whole = made.filter(({ files }) => files.has('iam/main.tf'));

t.test('cfn-lint has nothing to say of the templates', { skip: tools.missing ?? false }, async (t) => {
  if (tools.missing !== undefined) return;
  const files = whole.map(({ cloudFormation }) => cloudFormation);
  const { code, stdout, stderr } = await tools.run('cfn-lint', ...files);
  t.equal(stdout + stderr, '');
  t.equal(code, 0);
});

type Resource = Record<string, unknown> & { type: string };

t.test(
  'every role is the same in Terraform, CloudFormation, JSON and the chart',
  { skip: tools.missing ?? false },
  async (t) => {
    if (tools.missing !== undefined) return;
    const script = join(import.meta.dirname, 'read-terraform.py');
    const { code, stdout, stderr } = await tools.run('python', script, ...whole.map(({ terraform }) => terraform));
    t.equal(code, 0, stderr);
    const read = JSON.parse(stdout) as Resource[][];
    for (const [index, { fleet, files }] of whole.entries()) {
      const resources = read[index] as Resource[];
      const of = (type: string) => resources.filter((each) => each.type === type);
      const { Resources } = parse(files.get('iam/cloudformation.yaml') ?? '', { version: '1.1' });
      const inCloudFormation = (Object.values(Resources) as { Type: string; Properties: Record<string, unknown> }[])
        .filter(({ Type }) => Type === 'AWS::IAM::Role')
        .map(({ Properties }) => Properties);
      const inTerraform = of('aws_iam_role');
      t.same(
        inTerraform.map(({ name, path, assume_role_policy: trust }) => ({ name, path, trust })),
        inCloudFormation.map(({ RoleName, Path, AssumeRolePolicyDocument }) => ({
          name: RoleName,
          path: Path,
          trust: AssumeRolePolicyDocument,
        })),
      );
      t.same(
        of('aws_iam_role_policy').map(({ policy }) => policy),
        inCloudFormation.flatMap(({ Policies = [] }) =>
          (Policies as { PolicyDocument: unknown }[]).map(({ PolicyDocument }) => PolicyDocument),
        ),
      );
      t.same(
        of('aws_iam_role_policy_attachment').map(({ policy_arn: arn }) => arn),
        inCloudFormation.flatMap(({ ManagedPolicyArns = [] }) => ManagedPolicyArns),
      );
      for (const { name, assume_role_policy: trust } of inTerraform)
        t.same(JSON.parse(files.get(`iam/${name}/trust-policy.json`) ?? ''), trust);
      const { cluster } = fleet;
      const arns = inTerraform.map(
        ({ name, path }) => `arn:${cluster.partition}:iam::${cluster.awsAccount}:role${path}${name}`,
      );
      const { serviceAccounts } = parse(files.get('chart/values.yaml') ?? '', { version: '1.1' });
      const annotated = serviceAccounts.flatMap(({ roleArn }: { roleArn?: string }) => roleArn ?? []) as string[];
      const given = fleet.serviceAccounts.flatMap(({ role }) => (role?.create === false ? role.arn : []));
      for (const arn of annotated) t.ok([...arns, ...given].includes(arn), arn);
    }
  },
);

t.test(
  'a stack of the template makes the roles that the accounts name',
  { skip: tools.missing ?? false },
  async (t) => {
    if (tools.missing !== undefined) return;
    const script = join(import.meta.dirname, 'apply-cloudformation.py');
    const examples = made.slice(0, 2);
    const words = examples.flatMap(({ fleet, cloudFormation }) => {
      return [fleet.cluster.awsAccount, fleet.cluster.region, cloudFormation];
    });
    const { code, stdout, stderr } = await tools.run('python', script, ...words);
    t.equal(code, 0, stderr);
    const stored = JSON.parse(stdout) as { arn: string; trust: unknown; policies: string[] }[][];
    t.equal(stored.length, examples.length);
    for (const [index, { fleet, files }] of examples.entries()) {
      const roles = stored[index] ?? [];
      const byArn = new Map(roles.map((role) => [role.arn, role]));
      for (const { role, kind } of fleet.serviceAccounts) {
        if (!role?.create) continue;
        const found = byArn.get(role.arn);
        t.same(found?.trust, JSON.parse(files.get(`iam/${role.name}/trust-policy.json`) ?? ''), role.arn);
        t.equal(found?.policies.includes('cache'), kind === 'manager', `${role.arn} and the cache`);
      }
    }
  },
);
