import { PROGRAM } from './names.ts';
import { shellWord } from './text/shell-word.ts';

/**
 * The hint beside the errors of a document.
 *
 * @param file its path; `-` where it was standard input
 */
export function checkAgain(kind: 'mapping' | 'fleet' | 'cases' | 'accounts', file: string): string {
  // Not into the same file, which may be another document, named by accident.
  if (kind === 'accounts') return 'save the accounts to a file: kubectl get serviceaccounts -A -o yaml > accounts.yaml';
  return `fix the ${kind}, then check it: ${PROGRAM} validate ${kind} ${file === '-' ? 'FILE' : shellWord(file)}`;
}
