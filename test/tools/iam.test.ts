import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { parse, stringify } from 'yaml';
import { parseFleet } from '../../src/fleet/document/parse.ts';
import type { Fleet, FleetRole } from '../../src/fleet/fleet.ts';
import { rolesOf } from '../../src/fleet/roles.ts';
import { generate } from '../../src/generate/generate.ts';
import { fleets } from '../fleet/random.ts';
import { bundle, company, example } from '../generate/bundle.ts';
import { pythonTools } from './python.ts';

// What others make of the files: an HCL parser, the linter of AWS, and a stand-in for AWS, and not our code.

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
const cases: Fleet[] = [example('shared-cache'), example('many-teams'), company(), example('company'), ...random];
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

/** The settings of a role as IAM keeps them. */
function settingsOf({
  description,
  maxSessionDuration,
  permissionsBoundary,
  tags,
}: FleetRole): Record<string, unknown> {
  return {
    ...{ description: description ?? null, boundary: permissionsBoundary ?? null },
    ...{ duration: maxSessionDuration ?? 3600, tags },
  };
}

function byKey(tags: unknown): Record<string, string> {
  return Object.fromEntries(((tags ?? []) as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]));
}

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
        inTerraform.map(({ name, path, assume_role_policy: trust, ...rest }) => ({
          ...{ name, path, trust, description: rest.description, boundary: rest.permissions_boundary },
          ...{ duration: rest.max_session_duration, tags: rest.tags ?? {} },
        })),
        inCloudFormation.map(({ RoleName, Path, AssumeRolePolicyDocument, ...rest }) => ({
          ...{ name: RoleName, path: Path, trust: AssumeRolePolicyDocument },
          ...{ description: rest.Description, boundary: rest.PermissionsBoundary, duration: rest.MaxSessionDuration },
          tags: byKey(rest.Tags),
        })),
      );
      t.same(
        of('import').map(({ to, id }) => ({ to, id })),
        rolesOf(fleet)
          .filter(({ create, isImported }) => create && isImported)
          .map(({ name }) => ({
            to: `\${aws_iam_role.${inTerraform.find((role) => role.name === name)?.label}}`,
            id: name,
          })),
      );
      for (const resource of resources.filter(({ type }) => type !== 'import'))
        t.equal(resource.provider, fleet.cluster.terraformProvider && `\${${fleet.cluster.terraformProvider}}`);
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
    const examples = made.slice(0, 4);
    const words = examples.flatMap(({ fleet, cloudFormation }) => {
      return [fleet.cluster.awsAccount, fleet.cluster.region, cloudFormation];
    });
    const { code, stdout, stderr } = await tools.run('python', script, ...words);
    t.equal(code, 0, stderr);
    type Stored = { arn: string; trust: unknown; policies: string[]; settings: Record<string, unknown> };
    const stored = JSON.parse(stdout) as Stored[][];
    t.equal(stored.length, examples.length);
    for (const [index, { fleet, files }] of examples.entries()) {
      const roles = stored[index] ?? [];
      const byArn = new Map(roles.map((role) => [role.arn, role]));
      for (const { role, kind } of fleet.serviceAccounts) {
        if (!role?.create) continue;
        const found = byArn.get(role.arn);
        t.same(found?.trust, JSON.parse(files.get(`iam/${role.name}/trust-policy.json`) ?? ''), role.arn);
        t.equal(found?.policies.includes('cache'), kind === 'manager', `${role.arn} and the cache`);
        t.same(found?.settings, settingsOf(role), role.arn);
      }
    }
  },
);

t.test('role.json makes the role with its settings', { skip: tools.missing ?? false }, async (t) => {
  if (tools.missing !== undefined) return;
  const files = generate(company(), bundle);
  const roles = rolesOf(company()).filter(({ create }) => create);
  const place = t.testdir({});
  const words = roles.flatMap(({ name }) =>
    ['role', 'trust-policy'].map((file) => {
      const path = join(place, `${name}-${file}.json`);
      writeFileSync(path, files.get(`iam/${name}/${file}.json`) ?? '');
      return path;
    }),
  );
  const script = join(import.meta.dirname, 'create-roles.py');
  const { code, stdout, stderr } = await tools.run('python', script, company().cluster.awsAccount, ...words);
  t.equal(code, 0, stderr);
  t.same(JSON.parse(stdout), Object.fromEntries(roles.map((role) => [role.arn, settingsOf(role)])));
});
