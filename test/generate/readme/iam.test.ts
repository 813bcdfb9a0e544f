import t from 'tap';
import type { FleetAccount, FleetRole } from '../../../src/fleet/fleet.ts';
import { generate } from '../../../src/generate/generate.ts';
import { bundle, example } from '../bundle.ts';

const ISSUER = 'https://oidc.eks.eu-west-1.amazonaws.com/id';

/** The section of the README about roles. @param changes of the example with many teams */
function section(...changes: Parameters<typeof example> extends [string, ...infer Changes] ? Changes : never): string {
  const readme = generate(example('many-teams', ...changes), bundle).get('README.md') ?? '';
  const [, text = ''] = /\n## 2\. Roles\n\n([\s\S]*?)## 3\./.exec(readme) ?? [];
  return text;
}

/** The files for the example with one cache, and this number of jobs that have a role each. */
function jobs(count: number, change: Partial<FleetRole> = {}): ReadonlyMap<string, string> {
  const fleet = example('shared-cache');
  const [manager, job] = fleet.serviceAccounts as [FleetAccount, FleetAccount];
  const many = Array.from({ length: count }, (_, index): FleetAccount => {
    const name = `ci-${index}`;
    return {
      ...job,
      name,
      role: { ...(job.role as FleetRole), ...change, name, arn: `arn:aws:iam::123456789012:role/${name}` },
    };
  });
  return generate({ ...fleet, serviceAccounts: [manager, ...many] }, bundle);
}

// CloudFormation reads no larger template from a request: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const MOST_BYTES = 51_200;

t.test('a template that is too large for a request goes through a bucket, and no other', async (t) => {
  let [small, large] = [0, 0];
  for (const count of [1, 20, 25, 29, 30, 31, 32, 33, 34, 60]) {
    for (const description of ['', 'ü'.repeat(400)]) {
      const files = jobs(count, { description });
      const size = Buffer.byteLength(files.get('iam/cloudformation.yaml') ?? '');
      const readme = files.get('README.md') ?? '';
      const isLarge = size > MOST_BYTES;
      if (isLarge) large += 1;
      else small += 1;
      t.equal(
        / --template-file iam\/cloudformation\.yaml --s3-bucket BUCKET$/m.test(readme),
        isLarge,
        `${count}: ${size}`,
      );
      t.equal(readme.includes('BUCKET'), isLarge);
    }
  }
  t.ok(small > 2 && large > 2, `${small} small, ${large} large`);
});

t.test('a change set with a large template names its address in a bucket of the region', async (t) => {
  const import_ = (count: number, change: Partial<FleetRole> = {}) =>
    jobs(count, { isImported: true, ...change }).get('README.md') ?? '';
  t.match(import_(1), '--template-body file://iam/cloudformation.yaml');
  t.notMatch(import_(1), 'BUCKET');
  const readme = import_(60);
  t.match(readme, '\naws s3 cp --region eu-central-1 iam/cloudformation.yaml s3://BUCKET/cloudformation.yaml\n');
  t.match(readme, '--template-url https://BUCKET.s3.eu-central-1.amazonaws.com/cloudformation.yaml\n');
  t.notMatch(readme, '--template-body');
});

const roles = (text: string): [string, string] => ['\ngitlab:\n', `  roles: ${text}\n\ngitlab:\n`];

t.test('the owner of a role that is created elsewhere is told the statement to add', async (t) => {
  const text = section();
  const [, json = ''] = /`arn:aws:iam::111122223333:role\/billing\/deploy`\n\n```json\n([\s\S]*?)```/.exec(text) ?? [];
  t.strictSame(JSON.parse(json), {
    Effect: 'Allow',
    Principal: {
      Federated:
        'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
    },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:aud': 'sts.amazonaws.com',
        'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub':
          'system:serviceaccount:ci-deploy:ci-billing-deploy',
      },
    },
  });
});

t.test('each other issuer needs its identity provider, once', async (t) => {
  const text = section(roles(`{alsoTrustedBy: [{oidcIssuer: ${ISSUER}/GREEN}, {podIdentity: dr}]}`));
  const issuers = [...text.matchAll(/create-open-id-connect-provider --url (\S+)/g)].map(([, url]) => url);
  t.same(issuers, [`${ISSUER}/EXAMPLED539D4633E53DE1B71EXAMPLE`, `${ISSUER}/GREEN`]);
});

t.test('roles that exist are imported, once, and deployed after that', async (t) => {
  t.match(section(), /aws cloudformation deploy /);
  t.notMatch(section(), /import|provider configuration/);
  const text = section(roles('{import: true}'));
  t.match(text, /imports the roles that exist: `eks-runner-shared`, .*`eks-ci-project-1002`\.\n/);
  t.match(text, /create-change-set .*\\\n.*--import-existing-resources \\\n/);
  t.match(text, /execute-change-set /);
  t.notMatch(text, /^aws cloudformation deploy /m);
});

t.test('the provider configuration is named, with the place to write it', async (t) => {
  t.match(
    section(['  region: eu-west-1\n', '  region: eu-west-1\n  terraformProvider: aws.ci\n']),
    /`aws\.ci`: write that/,
  );
});

t.test('Terraform applies the plan that was looked at, and its state has a place of its own', async (t) => {
  const text = section(roles('{import: true}'));
  t.match(text, '\nterraform -chdir=iam plan -out=roles.tfplan\nterraform -chdir=iam apply roles.tfplan\n');
  t.match(text, /backend/);
  t.match(section(), 'terraform -chdir=iam apply roles.tfplan\n');
});

t.test('the owner of a role that another fleet creates is told that its fleet may have the statement', async (t) => {
  const [, before = ''] = /These roles are created elsewhere\.([\s\S]*?)```json/.exec(section()) ?? [];
  t.match(before, '`alsoTrustedBy`');
  t.match(before, /change nothing by hand/);
});
