import type { Finding } from '../../documents/finding.ts';
import type { TrustVerdict } from './check-trust.ts';

export type Checked = {
  /** The name of the part that was checked, if the file has several. */
  name?: string;
  /** What a valid document contains, or the answer about it. */
  about: string | undefined;
  findings: readonly Finding[];
  /** The answer beyond its findings, for `--json`. */
  verdict?: TrustVerdict;
};

/** The answer about a file, or about one of several parts of it. */
export type Validated = Checked & {
  kind: string;
  file: string;
  /** The lines of the file, to show where a finding is. */
  lines: readonly string[];
};

export function isRefused({ findings, verdict }: Pick<Validated, 'findings' | 'verdict'>): boolean {
  return verdict?.letsIn === 'nobody' || findings.some(({ level }) => level === 'error');
}
