/** One thing that is wrong with a certificate, a key or the folder that holds them. */
export type CertificateFinding = {
  /** Stable snake_case code, also the anchor in the documentation. */
  code: string;
  /** A pair with an error is never served. */
  level: 'error' | 'warning' | 'info';
  /** A sentence that names the file, what is wrong with it and what to do. */
  message: string;
};

export function error(code: string, message: string): CertificateFinding {
  return { code, level: 'error', message };
}

export function warning(code: string, message: string): CertificateFinding {
  return { code, level: 'warning', message };
}

export function info(code: string, message: string): CertificateFinding {
  return { code, level: 'info', message };
}
