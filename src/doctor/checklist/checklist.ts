import type { ChecklistItem } from './checklist-item.ts';
import { MANAGER_ITEMS } from './items/managers.ts';
import { MAPPING_ITEMS } from './items/mapping.ts';
import { NAMESPACE_ITEMS } from './items/namespaces.ts';
import { WEBHOOK_ITEMS } from './items/webhook.ts';

/** The checklist, in the order of docs/security.md. */
export const CHECKLIST: readonly ChecklistItem[] = [
  ...NAMESPACE_ITEMS,
  ...MANAGER_ITEMS,
  ...MAPPING_ITEMS,
  ...WEBHOOK_ITEMS,
];
