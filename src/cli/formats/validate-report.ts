import { formatFinding } from '../../documents/finding.ts';
import type { Item, Report } from '../../formats/report.ts';
import { isRefused, type Validated } from '../validate/validated.ts';
import { findingProblem } from './finding-problem.ts';

/** The pages that explain the codes of each kind of file. */
const PAGES: Readonly<Record<string, string>> = {
  mapping: 'mapping.md',
  fleet: 'fleet.md',
  cases: 'testing-a-mapping.md',
  'trust-policy': 'trust-policy.md',
};

/** Returns a report with one item for each file, or for each role in it. */
export function validateReport(validated: readonly Validated[]): Report {
  const [kind = ''] = validated.map((one) => one.kind);
  return { title: `validate ${kind}`, items: validated.map(itemOf) };
}

function itemOf(validated: Validated): Item {
  const { about, file, findings, kind, name, verdict } = validated;
  // Errors come first, because the first line is the summary of a failure.
  const errorsFirst = findings.toSorted((a, b) => Number(a.level !== 'error') - Number(b.level !== 'error'));
  const refused = verdict?.letsIn === 'nobody' ? [`${name ?? file}: ${about}`] : [];
  return {
    suite: file,
    name: verdict === undefined ? `the ${kind} is valid` : `${name ?? 'the policy'} lets in ${verdict.subject}`,
    state: isRefused(validated) ? 'failed' : 'passed',
    file,
    details: [...refused, ...errorsFirst.map((finding) => formatFinding(file, finding))],
    problems: findings.map((finding) => findingProblem(file, PAGES[kind] ?? 'mapping.md', finding)),
  };
}
