import type { Decision } from '../../../admission/decision.ts';
import { roleArnIssue } from '../../../doctor/derive/roles/role-arn-issue.ts';
import { show } from '../../../documents/show.ts';
import { type Span, whole } from '../../terminal/text.ts';

/**
 * Returns the role of an account in words.
 *
 * @param rolesKnown true if accounts were read and not assumed
 */
export function roleWords(arn: string | undefined, rolesKnown: boolean): Span | string {
  if (!rolesKnown) return 'unknown: no accounts were read';
  if (arn === undefined) return 'none: the account has no annotation that names one';
  const issue = roleArnIssue(arn);
  return issue === undefined ? whole(arn) : `${show(arn)}, which AWS refuses: ${issue.wrong}`;
}

/** Returns what assigned the account: `, by rule billing` */
export function assignedBy({ rule }: Decision): string {
  if (rule === undefined) return '';
  return rule === 'default' ? ', by the default' : `, by rule ${rule}`;
}
