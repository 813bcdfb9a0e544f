import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, systemCodeOf, userError } from '../../errors.ts';
import type { Seen } from '../world/seen.ts';
import type { FleetFile, Roles } from '../world/world.ts';
import { inTurns } from './in-turns.ts';
import { indexRoles } from './index-roles.ts';
import { type PolicyFile, parseRoles } from './parse-roles.ts';
import { rolesOfFleet } from './roles-of-fleet.ts';

/** An AWS account, a role, a policy. */
const DEEPEST = 3;

const TRUST_POLICIES = '--trust-policies';

/**
 * The roles that a folder describes; see role-documents.ts.
 *
 * @param folder `undefined` where none was named; then the roles are those that `generate` writes for the fleet
 * @throws a user error `folder_unreadable`
 */
export async function readRoles(folder: string | undefined, fleet: FleetFile | undefined): Promise<Seen<Roles>> {
  if (folder === undefined && fleet !== undefined) return { seen: rolesOfFleet(fleet) };
  if (folder === undefined)
    return {
      unseen: {
        what: 'the roles in AWS',
        why: 'their policies were not handed over',
        because: 'unasked',
        needs: `${TRUST_POLICIES} DIR or --fleet FILE`,
      },
    };
  const names = await namesIn(folder);
  const files = await inTurns(names, async (path): Promise<PolicyFile> => {
    const file = join(folder, path);
    return { file, path: path.replaceAll('\\', '/'), text: await readFile(file, 'utf8') };
  });
  const { roles, unread } = parseRoles(files);
  return { seen: { ...indexRoles(roles), unread, source: folder } };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder, { recursive: true });
    return names.filter((name) => name.endsWith('.json') && name.split(/[/\\]/).length <= DEEPEST).toSorted();
  } catch (reason) {
    const code = systemCodeOf(reason) ?? messageOf(reason);
    const why = code === 'ENOENT' ? 'there is no such folder' : `it cannot be read as a folder (${code})`;
    throw userError(`${TRUST_POLICIES}: ${folder}: ${why}`, {
      code: 'folder_unreadable',
      where: TRUST_POLICIES,
      found: folder,
      because: reason,
      hint: 'for example: aws iam get-account-authorization-details --filter Role LocalManagedPolicy > DIR/roles.json',
    });
  }
}
