import t from 'tap';
import { generate } from '../../../src/generate/generate.ts';
import { bundle, company, example } from '../bundle.ts';

const read = (fleet: ReturnType<typeof example>, path = 'iam/main.tf') => generate(fleet, bundle).get(path) ?? '';

t.test('the Terraform file names the versions of Terraform and of the provider that it needs', async (t) => {
  t.match(
    read(example('shared-cache')),
    `terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.30"
    }
  }
}
`,
  );
});

t.test('the required provider has the local name that the fleet uses', async (t) => {
  const named = (name: string) =>
    read(example('many-teams', ['  region: eu-west-1\n', `  region: eu-west-1\n  terraformProvider: ${name}\n`]));
  t.match(named('aws.ci'), '\n    aws = {\n');
  t.match(named('tools.ci'), '\n    tools = {\n');
  t.match(named('tools'), '\n    tools = {\n');
});

t.test('Terraform destroys no imported role', async (t) => {
  const text = read(company());
  const roles = text.match(/^resource "aws_iam_role" /gm)?.length ?? 0;
  t.ok(roles > 3);
  t.equal(text.match(/\n\n {2}lifecycle \{\n {4}prevent_destroy = true\n {2}\}\n\}\n/g)?.length, roles);
  t.notMatch(read(example('many-teams')), 'prevent_destroy');
});

t.test('Git keeps neither the state nor a plan of Terraform, which have more than names', async (t) => {
  const lines = read(example('shared-cache'), 'iam/.gitignore').split('\n');
  for (const line of ['.terraform/', '*.tfplan', '*.tfstate', '*.tfstate.*']) t.ok(lines.includes(line), line);
  t.notOk(lines.includes('.terraform.lock.hcl'), 'the versions of providers belong into Git');
});
