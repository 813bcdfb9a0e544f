import type * as z from 'zod';
import type { testSchema } from '../../schemas/test.ts';
import type { PlacedRule, Tested } from '../../test/tested.ts';

/** Always returns all of these keys, because scripts rely on them. */
export function toJson({ cases, everyRule, failed, ruleCount, rules, unreached }: Tested): z.input<typeof testSchema> {
  return {
    rules,
    ruleCount,
    passed: cases.length - failed,
    failed,
    everyRule,
    cases: cases.map(({ expected, file, got, name, near, note, passed, place }) => ({
      ...{ name, file, ...place, passed },
      expected: { account: expected.account ?? null, reason: expected.reason ?? null, rule: expected.rule ?? null },
      got: {
        ...{ allowed: got.allowed, account: got.account ?? null, reason: got.reason },
        ...{
          rule: got.rule === undefined ? null : ruleJson(got.rule),
          default: got.byDefault,
          message: got.message ?? null,
        },
      },
      near: near.map((rule) => ({ ...ruleJson(rule), why: rule.why })),
      note: note ?? null,
    })),
    unreached: unreached.map(ruleJson),
  };
}

function ruleJson({ file, place, rule }: PlacedRule) {
  return { rule, file, line: place?.line ?? null, column: place?.column ?? null };
}
