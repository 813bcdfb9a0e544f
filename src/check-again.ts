import { PROGRAM } from './names.ts';
import { shellWord } from './text/shell-word.ts';

/**
 * Returns the hint that follows the errors of a document: how to check it again.
 *
 * @param file its path; `-` if the document was read from standard input
 */
export function checkAgain(kind: 'mapping' | 'fleet' | 'cases' | 'accounts', file: string): string {
  // Does not name the file: `>` would overwrite it, and it may be another document that the user named by accident.
  if (kind === 'accounts') return 'save the accounts to a file: kubectl get serviceaccounts -A -o yaml > accounts.yaml';
  return `fix the ${kind}, then check it: ${PROGRAM} validate ${kind} ${file === '-' ? 'FILE' : shellWord(file)}`;
}
