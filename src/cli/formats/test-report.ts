import type { Item, Problem, Report } from '../../formats/report.ts';
import type { PlacedRule, Tested, TestedCase } from '../test/tested.ts';
import { expectedWords, failureLines, ruleWords } from '../views/test/text.ts';

const PAGE = 'testing-a-mapping.md';

/** Returns a report with one item for each case and each rule. */
export function testReport({ cases, everyRule, rules, ruleCount, unreached }: Tested): Report {
  const items = cases.map(caseItem);
  const every: Item = {
    suite: rules,
    name: 'a case reaches every rule',
    state: everyRule && unreached.length > 0 ? 'failed' : 'passed',
    file: rules,
    details:
      unreached.length === 0
        ? []
        : [`no case reaches ${unreached.length} of ${ruleCount} rules:`, ...unreached.map(ruleWords)],
    problems: unreached.map((rule) => unreachedProblem(rule, everyRule)),
  };
  return { title: 'test', items: [...items, every] };
}

function caseItem(one: TestedCase): Item {
  const { file, name, passed } = one;
  const lines = passed ? [] : failureLines(one);
  return {
    ...{ suite: file, name, file },
    state: passed ? 'passed' : 'failed',
    details: lines.map((line) => line.trim()),
    problems: passed ? [] : [failedProblem(one)],
  };
}

function failedProblem({ expected, file, got, name, note, place }: TestedCase): Problem {
  const rule = got.rule === undefined ? '' : `, by rule ${ruleWords(got.rule)}`;
  return {
    code: 'case_failed',
    level: 'error',
    message: `${name}: found ${got.account ?? 'a refusal'} (${got.reason}${rule}), wanted ${expectedWords(expected)}${note === undefined ? '' : `; ${note}`}`,
    identity: name,
    ...{ file, ...place, page: `${PAGE}#case_failed` },
  };
}

function unreachedProblem({ file, place, rule }: PlacedRule, everyRule: boolean): Problem {
  return {
    code: 'rule_unreached',
    level: everyRule ? 'error' : 'warning',
    message: `no case reaches rule ${rule}`,
    identity: rule,
    ...{ file, line: place?.line ?? 1, column: place?.column ?? 1, page: `${PAGE}#rule_unreached` },
  };
}
