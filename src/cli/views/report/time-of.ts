/** `2026-11-01T10:00:30.501Z`, as `--since` reads it. */
export function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
