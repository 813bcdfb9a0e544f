import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** Our server as the image runs it. */
export type Image = {
  /** The bundled entry. */
  main: string;
  /** Flags of Node. */
  flags: readonly string[];
  /** Each as `NAME=VALUE`. */
  environment: readonly string[];
};

/**
 * Bundles our server with the script that the Dockerfile runs. If Node ran the TypeScript sources, it would start later
 * and need 25 MiB more for stripping the types.
 *
 * @param folder is created
 * @param flags replace those of the image
 */
export function buildImage(folder: string, flags: readonly string[] | undefined): Image {
  const entrypoint = readEntrypoint();
  const script = join(ROOT, 'scripts/bundle.ts');
  try {
    execFileSync(process.execPath, [script, folder], { encoding: 'utf8', stdio: 'pipe' });
  } catch (cause) {
    const { stderr = '', message } = cause as { stderr?: string; message: string };
    throw new Error(`scripts/bundle.ts failed: ${stderr || message}`, { cause });
  }
  return { ...entrypoint, main: join(folder, entrypoint.main), flags: flags ?? entrypoint.flags };
}

/** Returns what the image runs: Node, its flags, and the program, whose path starts with /app there. */
function readEntrypoint(): Image {
  const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  const [, json] = /^ENTRYPOINT (\[.*\])$/m.exec(dockerfile) ?? [];
  const environment = [...dockerfile.matchAll(/^ENV (\S+=\S+)$/gm)].map(([, variable = '']) => variable);
  const [node = '', ...words] = JSON.parse(json ?? '[]') as string[];
  const [, main] = /^\/app\/(.+)$/.exec(words.pop() ?? '') ?? [];
  if (basename(node) === 'node' && main !== undefined) return { main, flags: words, environment };
  throw new Error('Dockerfile: wanted an ENTRYPOINT on one line, ["…/node", flags…, "/app/…"]');
}
