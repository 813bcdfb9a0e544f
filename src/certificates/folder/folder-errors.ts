import { messageOf, systemCodeOf, userError } from '../../errors.ts';
import { type CertificateFinding, error } from '../check/finding.ts';

/** @returns a user error `certificates_invalid` with a line for each error */
export function invalid(folder: string, findings: readonly CertificateFinding[]): Error {
  const errors = findings.filter(({ level }) => level === 'error');
  return userError(`the certificates in ${folder} cannot be served:`, {
    code: 'certificates_invalid',
    because: errors.find(({ because }) => because !== undefined)?.because,
    lines: errors.map(({ message }) => message),
    where: folder,
    hint: 'fix the files, or name an empty folder to have a certificate for development made in it',
  });
}

/**
 * @returns a user error `certificates_unwritable`
 * @throws the reason itself, unless it is an error of the system
 */
export function unwritable(folder: string, reason: unknown): Error {
  const code = systemCodeOf(reason);
  if (code === undefined) throw reason;
  return userError(`${folder} cannot be written (${code}), so no certificate can be made in it`, {
    code: 'certificates_unwritable',
    where: folder,
    hint: 'put tls.crt, tls.key and ca.crt there, or name a folder that this user may write',
    because: reason,
  });
}

/** Returns a finding that says why a folder could not be read. */
export function unreadable(folder: string, reason: unknown): CertificateFinding {
  const code = systemCodeOf(reason);
  if (code === 'ENOTDIR')
    return error('folder_unreadable', `${folder} is not a folder; name the folder that contains tls.crt`);
  if (code === undefined) return error('internal_error', `${folder}: internal error (${messageOf(reason)})`);
  return error('folder_unreadable', `${folder} cannot be read (${code}); grant this user read permission`);
}
