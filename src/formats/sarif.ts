import { PROGRAM } from '../names.ts';
import { oneLine } from '../text/printable.ts';
import { type Fingerprinted, type FormatContext, type Problem, problemsOf, type Report } from './report.ts';

const LEVELS: Readonly<Record<Problem['level'], string>> = { error: 'error', warning: 'warning', notice: 'note' };

/**
 * Returns the report as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), with the properties that GitHub's code
 * scanning requires (docs.github.com, "SARIF support for code scanning").
 */
export function sarif(report: Report, context: FormatContext): string {
  const problems = problemsOf(report, context);
  const codes = [...new Set(problems.map(({ code }) => code))].toSorted();
  const { docs, version } = context;
  const rules = codes.map((code) => problems.find((problem) => problem.code === code) as Fingerprinted);
  const driver = {
    name: PROGRAM,
    semanticVersion: version,
    informationUri: docs,
    rules: rules.map((problem) => ruleOf(problem, report.title, docs)),
  };
  const run = {
    tool: { driver },
    // The YAML parser counts columns in these units.
    columnKind: 'utf16CodeUnits',
    results: problems.map((problem) => resultOf(problem, codes.indexOf(problem.code))),
  };
  const $schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
  return `${JSON.stringify({ $schema, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function ruleOf({ code, level, page }: Problem, title: string, docs: string): object {
  const words = code.replaceAll('_', ' ');
  return {
    id: code,
    shortDescription: { text: words },
    fullDescription: { text: `${words}, a finding of ${PROGRAM} ${title}` },
    help: { text: `See docs/${page}` },
    helpUri: `${docs}${page}`,
    defaultConfiguration: { level: LEVELS[level] },
  };
}

function resultOf({ code, column, fingerprint, level, line, message, path }: Fingerprinted, ruleIndex: number): object {
  // `encodeURI` throws on half of a surrogate pair, and a reader could take text before a colon for a scheme.
  const uri = encodeURI(path.toWellFormed()).replaceAll(/[?#:]/g, encodeURIComponent);
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[level],
    message: { text: oneLine(message) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri, uriBaseId: '%SRCROOT%' },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
    partialFingerprints: { [`${PROGRAM}/v1`]: fingerprint },
  };
}
