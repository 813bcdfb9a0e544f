import type { CollectionTag, ScalarTag } from 'yaml';

/**
 * The short forms of CloudFormation's functions, except `Ref` and `Condition`, whose long forms have no prefix:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
const FUNCTIONS = [
  ...['And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'GetAtt', 'GetAZs', 'If', 'ImportValue', 'Join', 'Length', 'Not'],
  ...['Or', 'Select', 'Split', 'Sub', 'ToJsonString', 'Transform'],
];

const LONG_FORMS: readonly (readonly [tag: string, longForm: string])[] = [
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...FUNCTIONS.map((name) => [`!${name}`, `Fn::${name}`] as const),
];

/**
 * Reads `!Sub x` as its long form, `{"Fn::Sub": "x"}`. If the value is a list or a map, only the name of the function
 * is kept.
 */
export const CLOUDFORMATION_TAGS: readonly (ScalarTag | CollectionTag)[] = LONG_FORMS.flatMap(([tag, longForm]) => [
  { tag, resolve: (text: string) => ({ [longForm]: text }) },
  { tag, collection: 'seq' as const, resolve: () => ({ [longForm]: [] }) },
  { tag, collection: 'map' as const, resolve: () => ({ [longForm]: {} }) },
]);
