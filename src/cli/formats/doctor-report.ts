import type { CheckResult, Diagnosis, ReportedFinding } from '../../doctor/diagnosis.ts';
import type { Item, Problem, Report } from '../../formats/report.ts';
import type { FleetPlaces } from './fleet-places.ts';

/** Returns a report with one item for each check. */
export function doctorReport({ checks }: Pick<Diagnosis, 'checks'>, fleet: FleetPlaces | undefined): Report {
  return { title: 'doctor', items: checks.map((check) => itemOf(check, fleet)) };
}

function itemOf({ findings, state, title, unseen }: CheckResult, fleet: FleetPlaces | undefined): Item {
  const isRefused = findings.some(({ level }) => level !== 'notice');
  const notSeen = unseen.map(({ what, why }) => `not checked: ${what}: ${why}`);
  return {
    suite: 'doctor',
    name: title,
    state: isRefused ? 'failed' : state === 'blind' ? 'skipped' : 'passed',
    file: undefined,
    details: [...findings.flatMap(lines), ...notSeen],
    problems: findings.map((finding) => problemOf(finding, fleet)),
  };
}

function lines({ code, found, level, object, wanted }: ReportedFinding): string[] {
  return [`${level} ${object} [${code}]`, `  found  ${found}`, `  wanted ${wanted}`];
}

/**
 * Gives an object of a cluster a file and a line, because every format requires them: with a fleet, the line of the
 * account or the role in it, or its first line for other objects; without a fleet, a file named after the object.
 */
function problemOf({ code, found, level, object, wanted }: ReportedFinding, fleet: FleetPlaces | undefined): Problem {
  const place = fleet?.places.get(object) ?? { line: 1, column: 1 };
  const message = `${object}: found ${found}, wanted ${wanted}`;
  // The heading in `docs/doctor.md` that explains the code.
  const page = `doctor.md#${code}`;
  const file = fleet?.file ?? `<cluster/${object.replaceAll(' ', '/')}>`;
  return { code, level, message, identity: `${object} ${found}`, file, ...place, page };
}
