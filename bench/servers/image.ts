import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** Our server as the image holds it. */
export type Image = {
  /** The bundled entry. */
  main: string;
  /** Flags of Node. */
  flags: readonly string[];
};

/**
 * Bundles our server by the image's own script, since that is what runs in a cluster: from its TypeScript, Node starts
 * later and needs 25 MiB more for the part of it that strips the types.
 *
 * @param folder a new one, where it is put
 * @param flags in place of those that the image has
 */
export function buildImage(folder: string, flags: readonly string[] | undefined): Image {
  const entrypoint = readEntrypoint();
  mkdirSync(folder);
  copyFileSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  for (const name of ['src', 'node_modules', 'chart']) symlinkSync(join(ROOT, name), join(folder, name));
  try {
    execFileSync('npm', ['run', '--silent', 'bundle'], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  } catch (cause) {
    const { stderr = '', message } = cause as { stderr?: string; message: string };
    throw new Error(`npm run bundle failed: ${stderr || message}`, { cause });
  }
  return { main: join(folder, 'image', entrypoint.main), flags: flags ?? entrypoint.flags };
}

/** What the image runs: Node, its flags, and the program, which lies under /app there. */
function readEntrypoint(): Image {
  const [, json] = /^ENTRYPOINT (\[.*\])$/m.exec(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')) ?? [];
  const [node = '', ...words] = JSON.parse(json ?? '[]') as string[];
  const [, main] = /^\/app\/(.+)$/.exec(words.pop() ?? '') ?? [];
  if (basename(node) === 'node' && main !== undefined) return { main, flags: words };
  throw new Error('Dockerfile: wanted an ENTRYPOINT on one line, ["…/node", flags…, "/app/…"]');
}
