import { userError } from '../../errors.ts';

const CODE = 'certificates_unsettled';

/** Returns the user error for another writer that undoes each step. */
export function otherWriterError(): Error {
  return userError('another writer keeps changing the certificates or their bundles', {
    code: CODE,
    hint: 'find out what writes the Secret or the caBundle, for example a GitOps tool without an exception for them',
  });
}

/**
 * Returns the user error for a new authority that is needed although none is due, and that the limit does not allow.
 *
 * @param limit.per in milliseconds
 */
export function authorityLimitError(limit: { most: number; per: number }, because: string): Error {
  const minutes = limit.per / 60_000;
  return userError(
    `a new authority is needed, because ${because}, but the limit of ${limit.most} in ${minutes} minutes is reached`,
    {
      code: CODE,
      hint: 'find out what changes the Secret, for example a GitOps tool without an exception for its data, and check the clocks of all nodes',
    },
  );
}
