import type { ServiceAccount } from '../../accounts/service-account.ts';
import { parseSource } from '../../documents/text/source.ts';
import { fleetAccounts } from '../../fleet/fleet-accounts.ts';
import { formatRoleArn } from '../../iam/role.ts';
import { isMap } from '../../is-map.ts';
import type { Mapping } from '../../mapping/mapping.ts';
import { mustGet } from '../../must-get.ts';
import type { FleetState, RoleState } from './fleet-state.ts';

type Block = { type: string; name: string; text: string };

/**
 * What generated files say about a fleet: `generate` finds only them of the fleet before an edit. Roles are those of
 * `iam/main.tf`, those that `README.md` lists as created elsewhere have their policies in `iam`, and accounts are those of
 * `chart/values.yaml`.
 *
 * @param files by their paths in the output folder; a missing one has nothing
 */
export function generatedState(files: ReadonlyMap<string, string>): FleetState {
  const terraform = files.get('iam/main.tf') ?? '';
  const blocks = blocksIn(terraform);
  const [, awsAccount = ''] = /in AWS account (\d{12})/.exec(terraform) ?? [];
  const [, partition = 'aws'] = /"arn:(aws[a-z-]*):/.exec(terraform) ?? [];
  const arns = new Map<string, string>();
  for (const { name, text, type } of blocks)
    if (type === 'aws_iam_role')
      arns.set(
        name,
        formatRoleArn({ partition, awsAccount, path: valueIn(text, 'path'), name: valueIn(text, 'name') }),
      );
  const associated = associatedRoles(blocks, arns);
  return {
    accounts: accountsIn(files.get('chart/values.yaml') ?? '').map(({ name, namespaces, roleArn }) => {
      const association = namespaces.flatMap((namespace) => associated.get(`${namespace}/${name}`) ?? [])[0];
      const isAssociated = roleArn === undefined && association !== undefined;
      // A file that was edited by hand may have an empty text.
      return { name, namespaces, roleArn: (roleArn ?? association) || undefined, isAssociated };
    }),
    roles: [...createdRoles(blocks, arns, terraform), ...externalRoles(files)],
  };
}

function createdRoles(
  blocks: readonly Block[],
  arns: ReadonlyMap<string, string>,
  terraform: string,
): readonly RoleState[] {
  const imported = new Set(
    [...terraform.matchAll(/^import \{\n {2}to = aws_iam_role\.(\w+)$/gm)].map(([, name]) => name),
  );
  return blocks
    .filter(({ type }) => type === 'aws_iam_role')
    .map(({ name, text }) => ({
      ...{ arn: mustGet(arns, name), isCreated: true, isImported: imported.has(name) },
      ...partsOf(text),
      permissions: blocks
        .filter(
          ({ text: other, type }) => type.startsWith('aws_iam_role_') && other.includes(`aws_iam_role.${name}.name`),
        )
        .map((block) => block.text)
        .join(),
    }));
}

/** A role that is created elsewhere has a folder with what its owner needs; only the README says its ARN. */
function externalRoles(files: ReadonlyMap<string, string>): readonly RoleState[] {
  const lines = (files.get('README.md') ?? '').matchAll(/^- `(arn:[^`]+)`: `(iam\/[^`]+\/)`$/gm);
  return [...lines].map(([, arn = '', folder = '']) => ({
    ...{ arn, isCreated: false, isImported: false, settings: '' },
    trust: compactJson(files.get(`${folder}trust-policy.json`) ?? ''),
    permissions: [...files]
      .filter(([path]) => path.startsWith(`${folder}permissions-`))
      .map(([, text]) => text)
      .join(),
  }));
}

/** @returns the empty text for one that is not a policy */
function compactJson(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return isMap(value) && value.Statement !== undefined ? JSON.stringify(value) : '';
  } catch {
    return '';
  }
}

/** The ServiceAccounts that exist once the files are installed. */
export function generatedAccounts(
  files: ReadonlyMap<string, string>,
  { managers }: Mapping,
): readonly ServiceAccount[] {
  return fleetAccounts({
    serviceAccounts: accountsIn(files.get('chart/values.yaml') ?? '').map(({ name, namespaces, roleArn }) => ({
      ...{ name, namespaces, identity: 'irsa', automountServiceAccountToken: undefined },
      role: roleArn === undefined ? undefined : { arn: roleArn },
    })),
    runners: managers.flatMap(({ jobServiceAccounts, namespaces }) =>
      jobServiceAccounts.map((jobServiceAccount) => ({ jobNamespaces: namespaces, jobServiceAccount })),
    ),
  });
}

function blocksIn(terraform: string): Block[] {
  return terraform.split(/\n(?=resource "|import \{)/).flatMap((text) => {
    const [, type, name] = /^resource "(\w+)" "(\w+)"/.exec(text) ?? [];
    return type === undefined || name === undefined ? [] : [{ type, name, text: text.trimEnd() }];
  });
}

/** Attributes above the trust policy are settings, but for the name and the path, which are in the ARN. */
function partsOf(role: string): Pick<RoleState, 'settings' | 'trust'> {
  const start = role.search(/^ *assume_role_policy /m);
  const settings = role
    .slice(0, start)
    .split('\n')
    .slice(1)
    .filter((line) => !/^ {2}(?:name|path|provider) +=/.test(line))
    .map((line) => line.trim().replace(/ += /, ' = '));
  // That Terraform keeps an imported role says nothing about it.
  const trust = role.slice(start).replace(/\n\n {2}lifecycle \{\n(?: {4}.*\n)* {2}\}/, '');
  return { settings: settings.toSorted().join('\n'), trust };
}

function valueIn(text: string, key: string): string {
  const line = text.split('\n').find((each) => each.trimStart().startsWith(`${key} `));
  return /"([^"]*)"/.exec(line ?? '')?.[1] ?? '';
}

/** The roles of EKS Pod Identity, by their accounts with their namespaces. */
function associatedRoles(blocks: readonly Block[], arns: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const roles = blocks
    .filter(({ type }) => type === 'aws_eks_pod_identity_association')
    .map(({ text }) => {
      const [, name = ''] = /aws_iam_role\.(\w+)\.arn/.exec(text) ?? [];
      const account = `${valueIn(text, 'namespace')}/${valueIn(text, 'service_account')}`;
      return [account, arns.get(name) ?? valueIn(text, 'role_arn')] as const;
    });
  return new Map(roles);
}

type WrittenAccount = { name: string; namespaces: readonly string[]; roleArn: string | undefined };

function accountsIn(values: string): WrittenAccount[] {
  const { value } = parseSource(values);
  const listed = isMap(value) && Array.isArray(value.serviceAccounts) ? value.serviceAccounts : [];
  return listed.filter(isMap).map(({ name, namespaces, roleArn }) => ({
    name: String(name),
    namespaces: Array.isArray(namespaces) ? namespaces.map(String) : [],
    roleArn: typeof roleArn === 'string' ? roleArn : undefined,
  }));
}
