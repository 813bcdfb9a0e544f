import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { match } from '../../../mapping/index/match.ts';
import { reservedBy } from '../../../mapping/index/reserved.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { concernedNamespaces } from '../../world/manager-accounts.ts';
import type { Runner } from '../../world/runner/runner.ts';
import { isSeen, seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { modeOf } from '../namespaces/modes.ts';

/** The account of a manager's pods, or why the webhook refuses the pods. */
export type PodAccount =
  | {
      account: string;
      /** The rule that assigns the account. */
      rule?: string;
      /**
       * True if no rule matches, and the default assigns the account or keeps it. If this and `rule` are absent, the
       * webhook does not decide.
       */
      byDefault?: true;
    }
  | { refused: 'no_rule' | 'reserved_account'; account: string };

/**
 * Returns the account that the pods of a runner manager get in enforce, by the webhook's decision
 * (`src/admission/judge`). If the mapping does not concern the namespace and no label selects it, that is the account
 * of the pod template.
 */
export function podAccount(
  runner: Runner,
  index: MappingIndex,
  { accounts, namespaces }: Pick<World, 'accounts' | 'namespaces'>,
): PodAccount {
  const { account, managerName, mark, namespace } = runner;
  const labels = seenOr(lookIn(namespaces, namespace, 'labels'), undefined) ?? {};
  if (modeOf(labels) === undefined && !concernedNamespaces(index).has(namespace)) return { account };
  if (mark === undefined) {
    const isReserved = reservedBy(index, namespace, account) !== undefined;
    return isReserved ? { refused: 'reserved_account', account } : { account };
  }
  const namespaceAccounts = lookIn(accounts, namespace, 'ServiceAccounts');
  const exists = (name: string) => !isSeen(namespaceAccounts) || namespaceAccounts.seen?.has(name) === true;
  const found = match(index, { kind: 'manager', namespace, name: managerName }, exists);
  if (found !== undefined) return { account: found.serviceAccount, rule: found.rule.name };
  const { manager } = index.mapping.default;
  if (manager === 'deny') return { refused: 'no_rule', account };
  return { account: manager === 'keep' ? account : manager.serviceAccount, byDefault: true };
}
