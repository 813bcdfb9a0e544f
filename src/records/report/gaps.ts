import { counted } from '../../text/counted.ts';
import type { DecidedTally, NamespaceEntry } from './report.ts';
import { dateOf, listed, minuteOf } from './words.ts';

const DAY = 24 * 60 * 60 * 1000;

/** Returns what is missing in the logs that were read, each as a sentence, and what such logs can never show. */
export function gapsIn(tally: DecidedTally): string[] {
  return [
    ...sourceGaps(tally),
    ...daysWithout(tally),
    ...[...tally.namespaces].flatMap(undecidedIn),
    ...sentenceIfAny(
      tally.unfinished > 0 && tally.audit === 0 ? tally.unfinished : 0,
      (count) =>
        `${counted(count, 'audit event')} about pods ${count === 1 ? 'is' : 'are'} of an earlier stage than ResponseComplete, and none of that stage has a decision: an audit policy that omits it records no decisions`,
    ),
    ...sentenceIfAny(
      tally.incompleteExports,
      (count) =>
        `${counted(count, 'export')} of CloudWatch Logs ended before all records were in ${count === 1 ? 'it' : 'them'}`,
    ),
    ...sentenceIfAny(
      tally.groups.reduce((sum, { notStored }) => sum + notStored, 0),
      (count) =>
        `${counted(count, 'request')} that the webhook allowed created no pod: the API server refused ${count === 1 ? 'it' : 'them'} for another reason, such as a quota`,
    ),
    ...sentenceIfAny(
      tally.undated.decisions,
      (count) =>
        `${counted(count, 'decision')} left out of the tables: ${count === 1 ? 'its' : 'their'} time cannot be read, or is before 2020 or after 2099`,
    ),
    ...sentenceIfAny(tally.dryRuns, (count) => `${counted(count, 'dry run')} left out`),
    ...sentenceIfAny(
      tally.foreign,
      (count) =>
        `${counted(count, 'record')} left out, which pods outside the namespace of the webhook wrote (--webhook-namespace)`,
    ),
    ...sentenceIfAny(
      tally.texts,
      (count) => `${counted(count, 'line')} left out that ${count === 1 ? 'is' : 'are'} not JSON`,
    ),
    ...sentenceIfAny(tally.unread, (count) =>
      count === 1
        ? '1 line left out that was cut or is not valid JSON: it may have been a decision'
        : `${count} lines left out that were cut or are not valid JSON: they may have been decisions`,
    ),
    ...sentenceIfAny(
      tally.unlisted,
      (count) =>
        `${counted(count, 'request')} of more projects or groups than are listed; the number of refusals has them`,
    ),
    ...(tally.isComparedInPart ? ['more requests than can be compared: a later one may be counted twice'] : []),
  ];
}

function sourceGaps({ audit, log, replicas, requests }: DecidedTally): string[] {
  if (audit === 0) {
    const written =
      replicas.size === 0
        ? 'its lines do not say which replicas wrote them'
        : `${counted(replicas.size, 'replica')} wrote it`;
    return [
      `only the log of the webhook was read: ${written}, and it lacks what other replicas wrote; anyone who reaches the port of the webhook can cause a line`,
    ];
  }
  const unrecorded = 'an audit log lacks the requests that its policy does not record (level None)';
  if (log === 0) return [unrecorded];
  return [
    unrecorded,
    ...sentenceIfAny(
      requests - log,
      (count) => `the log of the webhook lacks ${counted(count, 'request')} that the audit log has`,
    ),
    ...sentenceIfAny(
      requests - audit,
      (count) => `the audit log lacks ${counted(count, 'request')} that the log of the webhook has`,
    ),
  ];
}

function daysWithout({ days, first, last }: DecidedTally): string[] {
  const without: string[] = [];
  for (let day = Math.floor(first / DAY); day <= Math.floor(last / DAY) && without.length <= MOST_DAYS; day += 1)
    if (!days.has(day)) without.push(dateOf(day * DAY));
  if (without.length > MOST_DAYS) return [`on more than ${MOST_DAYS} days there was no decision`];
  return without.length === 0 ? [] : [`no decision on ${listed('day', without)}`];
}

const MOST_DAYS = 366;

function undecidedIn([namespace, { lastUndecided, undecided }]: NamespaceEntry): string[] {
  if (lastUndecided === undefined) return [];
  return [
    `${counted(undecided, 'job')} in namespace ${namespace} created without a decision, the last at ${minuteOf(lastUndecided)} UTC: the namespace had no label, the webhook did not answer, or the log has lost its annotations`,
  ];
}

function sentenceIfAny(count: number, say: (count: number) => string): string[] {
  return count > 0 ? [say(count)] : [];
}
