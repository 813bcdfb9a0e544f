import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GoToolchain } from './go-toolchain.ts';

/** One of the folders under `go/`, with its go.mod and the programs that are built from it. */
export interface GoModule {
  readonly folder: string;
  /** The version in its `go` line, such as `1.26.0`. */
  readonly goVersion: string;
  /** @returns the pinned version of a required module, such as `v1.36.3` */
  versionOf(path: string): string;
  /** @returns 16 hexadecimal digits that change with go.mod, go.sum, the sources, and the toolchain */
  fingerprint(go: GoToolchain): string;
}

/** @param folder absolute path of a folder with go.mod and go.sum */
export function readGoModule(folder: string): GoModule {
  const text = readFileSync(join(folder, 'go.mod'), 'utf8');
  const goVersion = /^go (\S+)$/m.exec(text)?.[1] ?? '';
  return {
    folder,
    goVersion,
    versionOf(path) {
      const line = text.split('\n').find((each) =>
        each
          .trim()
          .replace(/^require /, '')
          .startsWith(`${path} v`),
      );
      const version = line?.split(path)[1]?.trim().split(' ')[0];
      if (version === undefined) throw new Error(`${join(folder, 'go.mod')} requires no module ${path}.`);
      return version;
    },
    fingerprint(go) {
      const hash = createHash('sha256').update(`${go.version} ${go.platform}\n`);
      for (const file of ['go.mod', 'go.sum', ...globSync('**/*.go', { cwd: folder }).sort()]) {
        hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
      }
      return hash.digest('hex').slice(0, 16);
    },
  };
}
