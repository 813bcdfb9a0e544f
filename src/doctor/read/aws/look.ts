import { awsCauseOf } from '../../../aws/aws-error.ts';
import type { Seen } from '../../world/seen.ts';

/**
 * Reads a part of AWS. A missing permission is a result, not an error.
 *
 * @throws a user error `aws_unauthorized`, because without valid credentials no other part can be read either
 */
export async function look<Part>(what: string, read: () => Promise<Part>): Promise<Seen<Part>> {
  try {
    return { seen: await read() };
  } catch (reason) {
    const cause = awsCauseOf(reason);
    if (cause === undefined || cause.code === 'aws_unauthorized') throw reason;
    if (cause.code === 'aws_forbidden')
      return { unseen: { what, why: cause.said, because: 'forbidden', needs: cause.action } };
    return {
      unseen: {
        what,
        why: cause.error === undefined ? cause.said : `${cause.error}: ${cause.said}`,
        because: 'failed',
      },
    };
  }
}
