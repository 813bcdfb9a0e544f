/** Quotes a word for a POSIX shell, so that it is one argument and nothing in it is expanded. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
