import { literalPattern, matchesPattern } from '../pattern.ts';
import { arnCovers } from './arn.ts';
import { ipRangeHolds, parseIpRange } from './ip-range.ts';
import { type Part, partsToPattern, partsToText } from './variables.ts';

/** How one value of a policy is compared with one value of a request. */
export type Comparison = {
  compare: (wanted: readonly Part[], found: string) => boolean;
  /** True if the value of the policy may contain variables. */
  variables: boolean;
  /** What a value must be for a comparison; absent if it may be any text. */
  wants?: { what: string; sound: (value: string) => boolean };
};

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** W3C profile of ISO 8601, https://www.w3.org/TR/NOTE-datetime, or seconds since 1970. */
const DATE = /^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)?)?$/;
const EPOCH = /^\d{5,13}$/;

const numeric = ordered('a number', (text) => (NUMBER.test(text) ? Number(text) : Number.NaN));
const date = ordered('a date as in 2026-01-31T12:00:00Z, or seconds since 1970', (text) => {
  if (EPOCH.test(text)) return Number(text) * 1000;
  return DATE.test(text) ? Date.parse(text) : Number.NaN;
});
const arn: Comparison = {
  compare: (wanted, found) => arnCovers(partsToPattern(wanted), literalPattern(found)),
  variables: true,
};

/**
 * The condition operators that are true if a value matches; operators.ts has their negations. A value that cannot be
 * compared matches nothing.
 *
 * "IAM JSON policy elements: Condition operators":
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const comparisons = {
  StringEquals: { compare: (wanted, found) => partsToText(wanted) === found, variables: true },
  StringEqualsIgnoreCase: {
    compare: (wanted, found) => partsToText(wanted).toLowerCase() === found.toLowerCase(),
    variables: true,
  },
  StringLike: { compare: (wanted, found) => matchesPattern(partsToPattern(wanted), found), variables: true },
  ...{ ArnEquals: arn, ArnLike: arn },
  NumericEquals: numeric((wanted, found) => found === wanted),
  NumericLessThan: numeric((wanted, found) => found < wanted),
  NumericLessThanEquals: numeric((wanted, found) => found <= wanted),
  NumericGreaterThan: numeric((wanted, found) => found > wanted),
  NumericGreaterThanEquals: numeric((wanted, found) => found >= wanted),
  DateEquals: date((wanted, found) => found === wanted),
  DateLessThan: date((wanted, found) => found < wanted),
  DateLessThanEquals: date((wanted, found) => found <= wanted),
  DateGreaterThan: date((wanted, found) => found > wanted),
  DateGreaterThanEquals: date((wanted, found) => found >= wanted),
  Bool: {
    compare: (wanted, found) => partsToText(wanted).toLowerCase() === found.toLowerCase(),
    variables: true,
    wants: { what: 'true or false', sound: (value) => /^(?:true|false|\$\{.*\})$/i.test(value) },
  },
  BinaryEquals: {
    compare: (wanted, found) => BASE64.test(found) && partsToText(wanted) === found,
    variables: false,
    wants: { what: 'base64', sound: (value) => BASE64.test(value) },
  },
  IpAddress: {
    compare: (wanted, found) => {
      const [range, address] = [parseIpRange(partsToText(wanted)), parseIpRange(found)];
      return range !== undefined && address !== undefined && ipRangeHolds(range, address);
    },
    variables: false,
    wants: { what: 'an address or a CIDR range', sound: (value) => parseIpRange(value) !== undefined },
  },
} as const satisfies Record<string, Comparison>;

function ordered(what: string, read: (text: string) => number) {
  return (holds: (wanted: number, found: number) => boolean): Comparison => ({
    compare: (wanted, found) => holds(read(partsToText(wanted)), read(found)),
    variables: false,
    wants: { what, sound: (value) => !Number.isNaN(read(value)) },
  });
}
