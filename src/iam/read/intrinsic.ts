import { isMap } from '../../collections/is-map.ts';

/**
 * Returns the name of a CloudFormation function, such as `Fn::Sub`, if a value is one; `undefined` for any other value.
 */
export function intrinsicOf(value: unknown): string | undefined {
  const [[key, argument] = ['', undefined], ...more] = isMap(value) ? Object.entries(value) : [];
  if (more.length > 0) return undefined;
  // `Condition` may also be the element of a statement, whose value is a map.
  const isName = (key === 'Ref' || key === 'Condition') && typeof argument === 'string';
  return isName || key.startsWith('Fn::') ? key : undefined;
}

/** Returns the message about a CloudFormation function, which only a stack can evaluate. */
export function sayIntrinsic(name: string, wanted: string): string {
  return `found "${name}" of CloudFormation, wanted ${wanted}: check the policy that the stack created`;
}
