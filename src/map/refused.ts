import type { MapRow } from './rows.ts';

/**
 * True if enforce refuses the pods of a row, because the default denies them or because a runner's pods are refused for
 * another reason.
 */
export function isRefused({ account, rule, who }: Pick<MapRow, 'account' | 'rule' | 'who'>): boolean {
  if (account !== undefined) return false;
  if (rule?.source === 'default' && rule.assigns === 'deny') return true;
  return who.some((one) => one.is === 'runner' && one.refused !== undefined);
}
