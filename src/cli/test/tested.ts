import type { Expected } from '../../cases/case.ts';
import type { CaseResult } from '../../cases/run-cases.ts';
import type { Position } from '../../documents/text/position.ts';
import type { CasesFile } from '../../files/read-cases.ts';
import type { RulesFile } from '../../files/read-rules.ts';
import { missingWords } from '../views/missing-words.ts';
import { nearWords } from '../views/near-words.ts';

/** A rule, and where it is. A fleet's rules for managers are derived, so they have no place. */
export type PlacedRule = { rule: string; file: string; place: Position | undefined };

/** Everything that the views show about a case. */
export type TestedCase = {
  name: string;
  file: string;
  place: Position;
  passed: boolean;
  expected: Expected;
  got: {
    allowed: boolean;
    /** The account that the pod gets; `undefined` if it is refused. */
    account: string | undefined;
    reason: string;
    /** The first line of a refusal's message. */
    message: string | undefined;
    /** Absent if no rule decided. */
    rule: PlacedRule | undefined;
    byDefault: boolean;
  };
  near: readonly (PlacedRule & { why: string })[];
  /**
   * Clauses about issues of the case: the account of its pod does not exist, the mapping assigns the expected account
   * to no pod there, or it has no rule with the expected name.
   */
  note: string | undefined;
};

export type Tested = {
  /** The file with the mapping or the fleet. */
  rules: string;
  /** The number of its rules, without derived ones. */
  ruleCount: number;
  cases: readonly TestedCase[];
  failed: number;
  unreached: readonly PlacedRule[];
  everyRule: boolean;
};

type Context = { rules: RulesFile; unreached: readonly string[]; everyRule: boolean };

/** Returns the results of all files, with the places of cases and rules. */
export function toTested(
  files: readonly { cases: CasesFile; results: readonly CaseResult[] }[],
  { everyRule, rules, unreached }: Context,
): Tested {
  const placed = (rule: string): PlacedRule => ({ rule, file: rules.file, place: rules.places.get(rule) });
  const cases = files.flatMap(({ cases: { file, positionOf }, results }) =>
    results.map((result) => ({ file, place: positionOf(result.one), ...testedCase(result, placed) })),
  );
  return {
    rules: rules.file,
    ruleCount: rules.places.size,
    cases,
    failed: cases.filter(({ passed }) => !passed).length,
    // Leaves out derived rules, which the author of the fleet did not write.
    unreached: unreached.map(placed).filter(({ place }) => place !== undefined),
    everyRule,
  };
}

function testedCase(
  { explanation, near, one, passed, unassigned, unknownRule }: CaseResult,
  placed: (rule: string) => PlacedRule,
): Omit<TestedCase, 'file' | 'place'> {
  const { decision, facts, trace } = explanation;
  const { allowed, message, reason, to } = decision;
  return {
    name: one.name,
    passed,
    expected: one.expected,
    got: {
      allowed,
      account: allowed ? to : undefined,
      reason,
      message: allowed ? undefined : message.split('\n', 1)[0],
      rule: trace?.matched === undefined ? undefined : placed(trace.matched.rule),
      byDefault: trace !== undefined && trace.matched === undefined,
    },
    near: near.map((each) => ({ ...placed(each.rule), why: nearWords(each, facts, trace?.matched?.rule) })),
    note: noteOn(
      { missing: passed ? undefined : explanation.missingAccount, unassigned, unknownRule },
      facts.namespace,
    ),
  };
}

function noteOn(
  {
    missing,
    unassigned,
    unknownRule,
  }: Pick<CaseResult, 'unassigned' | 'unknownRule'> & { missing: string | undefined },
  namespace: string,
): string | undefined {
  const hint = (suggestion: string | undefined) => (suggestion === undefined ? '' : `: did you mean ${suggestion}?`);
  const notes = [
    ...(missing === undefined ? [] : [missingWords(missing, namespace)]),
    ...(unassigned === undefined
      ? []
      : [
          `the mapping assigns ${unassigned.account} to no pod in namespace ${namespace}${hint(unassigned.suggestion)}`,
        ]),
    ...(unknownRule === undefined
      ? []
      : [`the mapping has no rule with the name ${unknownRule.rule}${hint(unknownRule.suggestion)}`]),
  ];
  return notes.length === 0 ? undefined : notes.join('; ');
}
