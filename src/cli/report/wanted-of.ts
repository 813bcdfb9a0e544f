import { userError } from '../../errors.ts';
import { checkIdFlag } from '../../gitlab-id.ts';
import { DNS_LABEL, LABEL_LENGTH } from '../../mapping/names.ts';
import type { Wanted } from '../../records/tally/tally.ts';
import { parseWhen } from './parse-when.ts';

type Options = {
  since?: string;
  until?: string;
  namespace?: readonly string[];
  project?: readonly string[];
};

/**
 * Returns which decisions the options select.
 *
 * @param now milliseconds since 1970
 * @throws a user error `time_malformed`, `times_reversed`, `namespace_invalid` or `project_invalid`
 */
export function wantedOf({ namespace = [], project = [], since, until }: Options, now: number): Wanted {
  const times = { since: parseWhen('--since', since, now), until: parseWhen('--until', until, now) };
  if (times.since !== undefined && times.until !== undefined && times.until < times.since)
    throw userError(`--until ${until} is before --since ${since}, so no decision is between them`, {
      code: 'times_reversed',
      where: '--until',
      hint: 'exchange the two',
    });
  for (const name of namespace) checkNamespace('--namespace', name);
  for (const id of project) checkIdFlag('--project', id);
  return { ...times, namespaces: new Set(namespace), projects: new Set(project) };
}

/**
 * Refuses a text that is not the name of a namespace.
 *
 * @throws a user error `namespace_invalid`
 */
export function checkNamespace(flag: '--namespace' | '--webhook-namespace', name: string): void {
  if (name.length <= LABEL_LENGTH && DNS_LABEL.test(name)) return;
  throw userError(`${flag}: ${JSON.stringify(name)} is not the name of a namespace`, {
    code: 'namespace_invalid',
    where: flag,
    found: name,
    hint:
      flag === '--namespace'
        ? 'name one namespace; repeat the option for several'
        : 'leave the option out for the usual one',
  });
}
