import type { Decision } from '../../../admission/decision.ts';
import { type Span, whole } from '../../terminal/text.ts';

/** @param rolesKnown whether accounts were read, rather than assumed */
export function roleWords(arn: string | undefined, rolesKnown: boolean): Span | string {
  if (!rolesKnown) return 'unknown: no accounts were read';
  return arn === undefined ? 'none: the account has no annotation that names one' : whole(arn);
}

/** `, by rule billing` */
export function assignedBy({ rule }: Decision): string {
  if (rule === undefined) return '';
  return rule === 'default' ? ', by the default' : `, by rule ${rule}`;
}
