/** An issue with a certificate, a key or their folder, or a change that is worth a log line. */
export type CertificateFinding = {
  /** Stable snake_case code. */
  code: string;
  /** A pair with an error is never served. */
  level: 'error' | 'warning' | 'info';
  /** Names the file, what was found and what to do. */
  message: string;
  /** The underlying error, for `--verbose`. */
  because?: unknown;
};

/** @param because the underlying error, if there is one */
export function error(code: string, message: string, because?: unknown): CertificateFinding {
  return { code, level: 'error', message, ...(because === undefined ? {} : { because }) };
}

export function warning(code: string, message: string): CertificateFinding {
  return { code, level: 'warning', message };
}

export function info(code: string, message: string): CertificateFinding {
  return { code, level: 'info', message };
}
