import { userError } from '../../errors.ts';
import { shownFile } from '../../files/read-text.ts';
import type { Tally } from '../../records/tally/tally.ts';

/** Returns the error for files without a decision, which says what they contain instead. */
export function nothingFound(files: readonly string[], tally: Tally): Error {
  const counts: [what: string, count: number][] = [
    ['excluded by the options', tally.outside],
    ['dry runs', tally.dryRuns],
    ['decisions without a time that can be read', tally.undated.decisions],
    ['jobs created without a decision', [...tally.namespaces.values()].reduce((sum, one) => sum + one.undecided, 0)],
    ['audit events before the stage ResponseComplete', tally.unfinished],
    ['records of pods outside of the namespace of the webhook', tally.foreign],
    ['other records', tally.others],
    ['lines that are not JSON', tally.texts],
    ['lines that were cut or are not valid JSON', tally.unread],
  ];
  const found = counts.filter(([, count]) => count > 0).map(([what, count]) => `${what}: ${count}`);
  if (found.length === 0)
    return userError(`${files.map(shownFile).join(', ')}: ${files.length === 1 ? 'it is' : 'all are'} empty`, {
      code: 'records_missing',
      hint: 'check the command that wrote it; kubectl logs writes nothing for a selector that no pod has',
    });
  return userError(`${files.map(shownFile).join(', ')}: found no decision of the webhook (${found.join(', ')})`, {
    code: 'records_missing',
    hint:
      tally.outside > 0
        ? 'check --since, --until, --namespace and --project'
        : 'the audit log has decisions only if its policy records the creation of pods, and only of namespaces with the label',
  });
}
