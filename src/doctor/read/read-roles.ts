import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { problem } from '../../errors.ts';
import { type PolicyFile, rolesIn } from '../role-documents.ts';
import type { Seen } from '../seen.ts';
import type { Roles } from '../world.ts';
import { inTurns } from './in-turns.ts';

export const TRUST_POLICIES = '--trust-policies';

/**
 * The roles that a folder describes, two levels deep; see role-documents.ts.
 *
 * @param folder `undefined` where none was named
 * @throws a problem `folder_unreadable`
 */
export async function readRoles(folder: string | undefined): Promise<Seen<Roles>> {
  if (folder === undefined)
    return {
      unseen: {
        what: 'the roles in AWS',
        why: 'their policies were not handed over',
        because: 'unasked',
        needs: `${TRUST_POLICIES} DIR`,
      },
    };
  const names = await namesIn(folder);
  const files = await inTurns(names, async (path): Promise<PolicyFile> => {
    const file = join(folder, path);
    return { file, path: path.replaceAll('\\', '/'), text: await readFile(file, 'utf8') };
  });
  return { seen: { ...rolesIn(files), folder } };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder, { recursive: true });
    return names.filter((name) => /^[^/\\]+(?:[/\\][^/\\]+)?\.json$/.test(name)).toSorted();
  } catch (reason) {
    const code = reason instanceof Error && 'code' in reason ? String(reason.code) : String(reason);
    const why = code === 'ENOENT' ? 'there is no such folder' : `it cannot be read as a folder (${code})`;
    throw problem(`${TRUST_POLICIES}: ${folder}: ${why}`, {
      code: 'folder_unreadable',
      where: TRUST_POLICIES,
      found: folder,
      hint: 'for example: aws iam get-account-authorization-details --filter Role LocalManagedPolicy > DIR/roles.json',
    });
  }
}
