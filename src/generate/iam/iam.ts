import { utf8Length } from '../../documents/text/utf8-length.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { RoleInFleet } from '../../fleet/roles.ts';
import { type Generated, HEAD, jsonText } from '../generated.ts';
import { cloudFormationOf } from './cloudformation.ts';
import { settingsOf } from './role-settings.ts';
import { terraformOf } from './terraform.ts';

type IamFiles = {
  files: Generated;
  /** The CloudFormation templates among the files, in the order in which their stacks are created. */
  stacks: readonly StackTemplate[];
};

export type StackTemplate = {
  /** Path below `iam`. */
  path: string;
  /** True if the template is too large for a request, so that CloudFormation must read it from a bucket. */
  isLarge: boolean;
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_BYTES_IN_REQUEST = 51_200;

/**
 * A state and a plan contain the values of all resources. The lock file of the providers is not listed, because it
 * belongs in Git.
 */
const GITIGNORE = `# ${HEAD}\n.terraform/\n*.tfplan\n*.tfstate\n*.tfstate.*\n`;

/** Returns the same IAM resources in three forms: JSON files for each role, Terraform, CloudFormation. */
export function iamOf(fleet: Fleet, roles: readonly RoleInFleet[]): IamFiles {
  const files = new Map<string, string>();
  for (const role of roles) {
    const folder = folderOf(role, fleet);
    files.set(`${folder}/trust-policy.json`, jsonText(role.trust));
    const settings = settingsOf(role);
    if (role.create && Object.keys(settings).length > 0)
      files.set(`${folder}/role.json`, jsonText({ RoleName: role.name, Path: role.path, ...settings }));
    for (const { name, document } of role.policies) files.set(`${folder}/permissions-${name}.json`, jsonText(document));
  }
  const terraform = terraformOf(fleet, roles);
  if (terraform !== '') {
    files.set('main.tf', terraform);
    files.set('.gitignore', GITIGNORE);
  }
  const templates = cloudFormationOf(fleet, roles).map(
    (text, index) => [index === 0 ? 'cloudformation.yaml' : `cloudformation-${index + 1}.yaml`, text] as const,
  );
  for (const [path, text] of templates) files.set(path, text);
  return {
    files,
    stacks: templates.map(([path, text]) => ({ path, isLarge: utf8Length(text) > MOST_BYTES_IN_REQUEST })),
  };
}

/**
 * Returns the folder of a role. A role in a different AWS account than the cluster is in a folder of that account,
 * because role names are unique only within an account.
 */
export function folderOf({ awsAccount, name }: RoleInFleet, { cluster }: Fleet): string {
  return awsAccount === cluster.awsAccount ? name : `${awsAccount}/${name}`;
}
