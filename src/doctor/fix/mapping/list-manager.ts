import { showList } from '../../../documents/show.ts';
import type { Fix } from '../fix.ts';

/** What has to come before the webhook or the guard denies: a runner manager that the mapping does not list could run no job. */
export function listFirst(subjects: ReadonlySet<string>): Fix {
  const who = showList([...subjects]);
  return {
    advice: `first list ${who} in managers of the mapping: a runner manager runs as it, and its jobs stop otherwise`,
  };
}
