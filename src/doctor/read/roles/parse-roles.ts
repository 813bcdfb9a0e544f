import { isMap } from '../../../collections/is-map.ts';
import type { Path } from '../../../documents/path.ts';
import type { PolicySource, Role } from '../../world/roles.ts';
import { accountsOfAll, decoded, roleOf } from './aws-output.ts';
import { folderOf, foldersOf, roleOfFolder } from './role-folders.ts';

/** A JSON file in the folder that the user named. `path` is relative to that folder, with slashes. */
export type PolicyFile = { file: string; path: string; text: string };

/** File names that `generate` uses, in a folder named after the role. */
const TRUST = 'trust-policy.json';
const SETTINGS = 'role.json';

/**
 * Returns the roles that the files of a folder describe: `ROLE.json` with a trust policy or with output of the AWS CLI
 * (`aws iam get-role`, `list-roles`, `get-account-authorization-details`), and permission policies in a folder `ROLE/`.
 * Also reads what `generate` writes into `iam/`: `ROLE/trust-policy.json` and permissions, which may be below the id of
 * an AWS account. Ignores `role.json`, because the fleet has the same settings.
 *
 * @returns `complete`: the AWS accounts all of whose roles are in a file
 */
export function parseRoles(files: readonly PolicyFile[]): ParsedRoles {
  const unread: string[] = [];
  const read = files.flatMap((file) => {
    const value = parsed(file.text);
    if (value === undefined) unread.push(file.file);
    return value === undefined ? [] : [{ ...file, value }];
  });
  const isTrust = ({ path }: ReadFile) => !path.includes('/') || path.endsWith(`/${TRUST}`);
  const permissions = Map.groupBy(
    read.filter((file) => !isTrust(file) && !file.path.endsWith(`/${SETTINGS}`)),
    ({ path }) => folderOf(path),
  );
  const trusting = read
    .filter(isTrust)
    .flatMap(rolesOf)
    .map((role) => {
      const beside = foldersOf(role).flatMap((folder) => permissions.get(folder)?.map(permissionOf) ?? []);
      return beside.length === 0 ? role : { ...role, permissions: [...(role.permissions ?? []), ...beside] };
    });
  const known = new Set(trusting.flatMap(foldersOf));
  const untrusted = [...permissions].flatMap(([folder, files]): Role[] =>
    known.has(folder)
      ? []
      : [
          {
            ...roleOfFolder(folder),
            arn: undefined,
            trust: undefined,
            permissions: files.map(permissionOf),
            attached: [],
          },
        ],
  );
  const complete = new Set(read.flatMap(({ value }) => accountsOfAll(value)));
  return { roles: [...trusting, ...untrusted], unread, complete };
}

type ParsedRoles = { roles: readonly Role[]; unread: readonly string[]; complete: ReadonlySet<string> };

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

type ReadFile = PolicyFile & { value: unknown };

function rolesOf({ file, path, text, value }: ReadFile): Role[] {
  const at = (trust: unknown, place: Path): PolicySource => ({ ...decoded(trust), file, text, path: place });
  const fields = isMap(value) ? value : {};
  if (fields.Statement !== undefined) {
    const role = roleOfFolder(path.endsWith(`/${TRUST}`) ? folderOf(path) : path.replace(/\.json$/, ''));
    return [{ ...role, arn: undefined, trust: at(value, []), permissions: undefined, attached: [] }];
  }
  if (isMap(fields.Role)) return roleOf(fields.Role, ['Role'], fields, at);
  for (const key of ['Roles', 'RoleDetailList']) {
    const list = fields[key];
    if (Array.isArray(list))
      return list.flatMap((one, index) => (isMap(one) ? roleOf(one, [key, index], fields, at) : []));
  }
  return [];
}

/**
 * Returns a policy from a file that contains only the policy, or output of `aws iam get-role-policy` or
 * `get-policy-version`.
 */
function permissionOf({ file, path, text, value }: ReadFile): PolicySource {
  const fields = isMap(value) ? value : {};
  if (fields.PolicyDocument !== undefined) {
    const name = String(fields.PolicyName ?? nameOf(path));
    return { ...decoded(fields.PolicyDocument), file, text, name, path: ['PolicyDocument'] };
  }
  const version = isMap(fields.PolicyVersion) ? fields.PolicyVersion : undefined;
  if (version !== undefined) return { ...decoded(version.Document), file, text, path: ['PolicyVersion', 'Document'] };
  return { value, file, text, name: nameOf(path), path: [] };
}

/** Returns the name of a policy's file: `deploy` of `ci-billing/deploy.json` */
function nameOf(path: string): string {
  return path.replace(/^.*\//, '').replace(/\.json$/, '');
}
