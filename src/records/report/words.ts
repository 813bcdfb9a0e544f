const MOST_LISTED = 10;

/** Returns `namespaces a, b and 3 more`. */
export function listed(noun: string, names: readonly string[]): string {
  const shown = names.slice(0, MOST_LISTED).join(', ');
  const more = names.length - MOST_LISTED;
  return `${noun}${names.length === 1 ? '' : 's'} ${shown}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Returns `2026-11-01`, in UTC. The input is in milliseconds since 1970. */
export function dateOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

/** Returns `2026-11-01 10:00`, in UTC. */
export function minuteOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ');
}
