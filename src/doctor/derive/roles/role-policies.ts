import type { PolicyDocument } from '../../../iam/policy-document.ts';
import { readPolicy } from '../../../iam/read/read-policy.ts';
import type { Unseen } from '../../world/seen.ts';
import type { Role } from '../../world/world.ts';

/** The provided permission policies of a role; `undefined` if there are none, or one of them is not a policy. */
export function policiesOf({ permissions }: Role): readonly PolicyDocument[] | undefined {
  const read = permissions?.map(({ value }) => readPolicy(value, 'permissions').policy);
  return read?.every((policy) => policy !== undefined) ? read : undefined;
}

/** @param source the folder or the file that the user provided */
export function permissionsUnseen(arn: string, source: string): Unseen {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const why = `${source} has no permission policies of role ${name}`;
  return { what: `the permissions of ${arn}`, why, because: 'absent' };
}

/** A policy that is attached to a role, and whose text was not provided. */
export function attachedUnread(arn: string, { name }: Role): Unseen {
  return { what: `policy ${arn} of role ${name}`, why: 'its text was not provided', because: 'absent' };
}
