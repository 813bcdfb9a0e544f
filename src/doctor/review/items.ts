import { MANAGER_ITEMS } from './items/managers.ts';
import { MAPPING_ITEMS } from './items/mapping.ts';
import { NAMESPACE_ITEMS } from './items/namespaces.ts';
import { WEBHOOK_ITEMS } from './items/webhook.ts';
import type { ReviewItem } from './review-item.ts';

/** The checklist, in the order of docs/security.md. */
export const REVIEW_ITEMS: readonly ReviewItem[] = [
  ...NAMESPACE_ITEMS,
  ...MANAGER_ITEMS,
  ...MAPPING_ITEMS,
  ...WEBHOOK_ITEMS,
];
