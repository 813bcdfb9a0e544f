/** Formats a time as `--since` accepts it: `2026-11-01T10:00:30.501Z` */
export function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
