import type { Check } from './check.ts';
import { accountsAnnotated } from './checks/accounts-annotated.ts';
import { accountsExist } from './checks/accounts-exist.ts';

/** All checks, in the order in which a reader wants to hear of them. */
export const checks: readonly Check[] = [accountsExist, accountsAnnotated];
