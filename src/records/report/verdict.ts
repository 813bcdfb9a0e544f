import { counted } from '../../text/counted.ts';
import type { Tally, Wanted } from '../tally/tally.ts';
import { limitsIn, projectsIn } from './limits.ts';
import type { Report } from './report.ts';
import { listed } from './words.ts';

const MOST_NAMED = 10;

/**
 * Decides whether enforce would refuse anything that was seen, and whether enough was seen to answer that.
 *
 * @param tally `refusals` are all requests that enforce refuses, including those that no list contains
 */
export function verdictOf(
  parts: Pick<Report, 'namespaces' | 'others' | 'projects' | 'unread' | 'wanted'>,
  tally: Pick<Tally, 'refusals' | 'undated'>,
): Pick<Report, 'safe' | 'verdict'> {
  const { namespaces, others, projects, unread, wanted } = parts;
  const { known, refused, seen } = projects;
  const jobs = seen + projects.others;
  const { undated } = tally;
  const named = refused.slice(0, MOST_NAMED).map(({ name, project, reasons }) => {
    const codes = reasons.map(({ reason }) => reason).join(', ');
    return `${project}${name === undefined ? '' : ` ${name}`} (${codes})`;
  });
  const more = refused.length - named.length;
  const facts = [
    `${known > seen ? `${seen} of ` : ''}${counted(known, 'project')} seen${projects.others === 0 ? '' : `, and ${projects.others} that no rule lists`}`,
    refused.length === 0
      ? 'none would be refused'
      : `${refused.length} would be refused: ${named.join(', ')}${more === 0 ? '' : `, and ${more} more`}`,
    ...(others.requests === 0
      ? []
      : [`${counted(others.requests, 'request')} for other pods would be refused (${others.reasons.join(', ')})`]),
    ...(undated.refusals === 0
      ? []
      : [
          `${counted(undated.refusals, 'request')} of unknown time would be refused${undated.projects.size === 0 ? '' : ` (${listed('project', [...undated.projects])})`}`,
        ]),
    ...(jobs === 0 ? ['no job was decided'] : []),
    ...(namespaces.unseen.length === 0 ? [] : [`no job was decided in ${listed('namespace', namespaces.unseen)}`]),
    ...(namespaces.undecided.length === 0
      ? []
      : [`jobs were created, and none was decided, in ${listed('namespace', namespaces.undecided)}`]),
  ];
  const isSeen = jobs > 0 && namespaces.unseen.length + namespaces.undecided.length === 0;
  const safe = tally.refusals === 0 && undated.refusals === 0 && isSeen;
  return { safe, verdict: `${facts.join('; ')}. ${answer(safe ? `yes${unlessIn(unread)}` : 'no', wanted)}` };
}

/**
 * A report about some projects cannot say whether enforce is safe, because it applies to all projects of a namespace.
 */
function answer(yesOrNo: string, wanted: Wanted): string {
  const [limits, projects] = [limitsIn(wanted), projectsIn(wanted)];
  const only = limits.length === 0 ? '' : ` (only ${limits.join(', ')})`;
  return projects === undefined
    ? `Safe to enforce${only}: ${yesOrNo}.`
    : `Safe for ${projects}${only}: ${yesOrNo}. Only a report without --project says whether it is safe to enforce.`;
}

/** Returns a clause about unread parts, which may contain a refusal. */
function unlessIn({ exports, lines }: Report['unread']): string {
  const lost = [
    ...(lines === 0 ? [] : [counted(lines, 'line')]),
    ...(exports === 0 ? [] : [`the rest of ${counted(exports, 'export')}`]),
  ];
  return lost.length === 0 ? '' : `, unless the unread parts contain a refusal (${lost.join(', ')})`;
}
