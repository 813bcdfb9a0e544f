import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, systemCodeOf, userError } from '../../../errors.ts';
import { shellWord } from '../../../text/shell-word.ts';
import type { Roles } from '../../world/roles.ts';
import type { Seen } from '../../world/seen.ts';
import type { FleetFile } from '../../world/world.ts';
import { inTurns } from '../requests/in-turns.ts';
import { indexRoles } from './index-roles.ts';
import { type PolicyFile, parseRoles } from './parse-roles.ts';
import { rolesOfFleet } from './roles-of-fleet.ts';

/** The deepest path in the folder: AWS account, role, policy. */
const DEEPEST = 3;

const TRUST_POLICIES = '--trust-policies';

/**
 * Reads roles from the files of a folder; see parse-roles.ts.
 *
 * @param folder if `undefined`, returns the roles that `generate` writes for the fleet
 * @throws a user error `folder_unreadable`
 */
export async function readRoles(folder: string | undefined, fleet: FleetFile | undefined): Promise<Seen<Roles>> {
  if (folder === undefined && fleet !== undefined) return { seen: rolesOfFleet(fleet) };
  if (folder === undefined)
    return {
      unseen: {
        what: 'the roles in AWS',
        why: 'neither was AWS read nor were policies provided',
        because: 'unasked',
        needs: `--aws, ${TRUST_POLICIES} DIR or --fleet FILE`,
      },
    };
  const names = await namesIn(folder);
  const files = await inTurns(names, async (path): Promise<PolicyFile> => {
    const file = join(folder, path);
    return { file, path: path.replaceAll('\\', '/'), text: await readFile(file, 'utf8') };
  });
  const { roles, ...others } = parseRoles(files);
  return { seen: { ...indexRoles(roles), ...others, source: folder } };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder, { recursive: true });
    return names.filter((name) => name.endsWith('.json') && name.split(/[/\\]/).length <= DEEPEST).toSorted();
  } catch (reason) {
    const code = systemCodeOf(reason) ?? messageOf(reason);
    const why = code === 'ENOENT' ? 'the folder does not exist' : `the folder cannot be read (${code})`;
    throw userError(`${TRUST_POLICIES}: ${folder}: ${why}`, {
      code: 'folder_unreadable',
      where: TRUST_POLICIES,
      found: folder,
      because: reason,
      ...(code === 'ENOENT' ? { hint: saveRoles(shellWord(folder)) } : {}),
    });
  }
}

function saveRoles(folder: string): string {
  return `save the roles there: mkdir -p ${folder} && aws iam get-account-authorization-details --filter Role LocalManagedPolicy > ${folder}/roles.json`;
}
