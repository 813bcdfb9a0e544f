import type { MapRow } from './rows.ts';

/** Whether enforce refuses the pods of a row: by a default that denies, or those of a runner for another reason. */
export function isRefused({ account, rule, who }: Pick<MapRow, 'account' | 'rule' | 'who'>): boolean {
  if (account !== undefined) return false;
  if (rule?.source === 'default' && rule.assigns === 'deny') return true;
  return who.some((one) => one.is === 'runner' && one.refused !== undefined);
}
