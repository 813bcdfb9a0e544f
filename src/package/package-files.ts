import { readdirSync, readFileSync } from 'node:fs';
import sea from 'node:sea';
import { fileURLToPath } from 'node:url';

// The files that belong to the program. In a checkout, in the package and in the image, they are on the disk, two
// folders above `src/package`, `dist/package` and the bundle of the image. In the executable, they are assets of Node.

const ROOT = new URL('../../', import.meta.url);

/** True if the files are on the disk, where users can open them, too. */
export function isOnDisk(): boolean {
  return !sea.isSea();
}

/**
 * @param path in the package, such as `package.json`
 * @throws if the package is incomplete
 */
export function readPackageFile(path: string): string {
  return isOnDisk() ? readFileSync(new URL(path, ROOT), 'utf8') : sea.getAsset(path, 'utf8');
}

/** Returns the paths of all files below a folder of the package, such as `chart/templates`. */
export function listPackageFiles(folder: string): readonly string[] {
  if (!isOnDisk()) return sea.getAssetKeys().filter((path) => path.startsWith(`${folder}/`));
  const entries = readdirSync(new URL(folder, ROOT), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(packagePath('').length));
}

/** Returns where a file of the package is on the disk. With the executable, the path does not exist. */
export function packagePath(path: string): string {
  return fileURLToPath(new URL(path, ROOT));
}
