import { isMap } from '../../collections/is-map.ts';

/** The function of CloudFormation that a value is, such as `Fn::Sub`; `undefined` for any other value. */
export function intrinsicOf(value: unknown): string | undefined {
  const [[key, argument] = ['', undefined], ...more] = isMap(value) ? Object.entries(value) : [];
  if (more.length > 0) return undefined;
  // A statement may have a Condition too, which is a map.
  const isName = (key === 'Ref' || key === 'Condition') && typeof argument === 'string';
  return isName || key.startsWith('Fn::') ? key : undefined;
}

/** The message about a function of CloudFormation that only a stack can evaluate. */
export function sayIntrinsic(name: string, wanted: string): string {
  return `found "${name}" of CloudFormation, wanted ${wanted}: check the policy that the stack created`;
}
