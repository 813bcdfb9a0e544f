/** Returns a number with its noun: `1 account`, `2 accounts`, `2 addresses`, `2 policies`. */
export function counted(number: number, noun: string): string {
  if (number === 1) return `1 ${noun}`;
  return `${number} ${noun.endsWith('y') ? `${noun.slice(0, -1)}ie` : noun}${noun.endsWith('s') ? 'es' : 's'}`;
}

/** Returns a number that may be large: `1,204`. */
export function thousands(number: number): string {
  return number.toLocaleString('en-US');
}
