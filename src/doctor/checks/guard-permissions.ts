import { showList } from '../../documents/show.ts';
import { GUARD_GROUP } from '../../names.ts';
import { shellWord } from '../../shell-word.ts';
import { accountHolds } from '../derive/guard/account-holds.ts';
import { ENTER_JOBS, type GuardHolder, guardHolders } from '../derive/guard/guard-permissions.ts';
import { denies, type Place } from '../derive/guard/guard-state.ts';
import { guardedPlaces } from '../derive/guard/guarded-places.ts';
import { managersOf } from '../derive/guard/managers-of.ts';
import { openWays } from '../derive/guard/open-ways.ts';
import { letEnterJobs } from '../fix/enter-jobs.ts';
import { managerAccounts } from '../world/manager-accounts.ts';
import { formatBinding, formatSubject, type Subject } from '../world/rbac.ts';
import { count, defineCheck } from './check.ts';
import type { Finding } from './finding.ts';

/** Who passes the guard, and which manager does not. */
export const guardPermissions = defineCheck(
  {
    id: 'guard_permissions',
    title: 'managers may enter their jobs, and only administrators have the other permissions of the guard',
    needs: ['mapping', 'rbac', 'guard'],
  },
  ({ guard, mapping, rbac }, { accounts, installation, namespaces }) => {
    const { places, unseen } = guardedPlaces(mapping, { accounts, namespaces });
    const managers = managersOf(mapping);
    const parts = { rbac, guard, managers };
    const findings: Finding[] = [];
    const passing = new Map<string, { holder: GuardHolder; namespaces: string[] }>();
    for (const { accounts: names, place } of places) {
      const { namespace } = place;
      // Without the Roles of the namespace, it is not known what a manager may do there.
      const isRead = !rbac.unread.some((one) => one.namespace === namespace);
      if (isRead && place.mode === 'enforce' && denies(guard, 'jobs', place))
        for (const { manager, ...account } of managerAccounts(mapping))
          if (manager.namespaces.includes(namespace) && !accountHolds(rbac, account, namespace, ENTER_JOBS))
            findings.push(cannotEnter(account, place));
      const reported = new Set(
        openWays(parts, place, names).flatMap(({ because, holder }) => (because === 'wildcard' ? [keyOf(holder)] : [])),
      );
      for (const holder of guardHolders(rbac, namespace, managers, installation)) {
        // A wildcard with which ways around the webhook are open is a finding of ways_around.
        if (!holder.isExplicit && reported.has(keyOf(holder))) continue;
        const known = passing.get(keyOf(holder)) ?? { holder, namespaces: [] };
        known.namespaces.push(namespace);
        passing.set(keyOf(holder), known);
      }
    }
    return {
      looked: `${count(places.length, 'namespace')}, ${count(rbac.bindings.length, 'binding')}`,
      findings: [...findings, ...[...passing.values()].map((one) => passes(one.holder, one.namespaces))],
      unseen: [...unseen, ...rbac.unread],
    };
  },
);

function keyOf({ binding, index }: Pick<GuardHolder, 'binding' | 'index'>): string {
  return `${formatBinding(binding)} ${index}`;
}

function cannotEnter(account: { namespace: string; name: string }, { namespace }: Place): Finding {
  return {
    code: 'manager_cannot_enter',
    level: 'error',
    object: `serviceaccount ${account.namespace}/${account.name}`,
    found: `it lacks the permission enter on jobs (API group ${GUARD_GROUP}) in namespace ${namespace}, and the guard denies there: no job of this manager can start`,
    wanted: 'this permission, which the chart gives to each manager in serviceAccounts',
    fix: [letEnterJobs(namespace, account)],
  };
}

function passes({ binding, held, isExplicit, subject }: GuardHolder, namespaces: readonly string[]): Finding {
  const [namespace = ''] = namespaces;
  const where = showList(namespaces);
  const see = `kubectl auth can-i --list --namespace ${shellWord(namespace)} ${asSubject(subject)} | grep ${GUARD_GROUP}`;
  const why = isExplicit ? '' : ', by a rule for every API group';
  const next = isExplicit ? 'this is fine if intended' : 'then name the API groups in the role instead of *';
  return {
    code: 'guard_permission',
    level: isExplicit ? 'notice' : 'warning',
    object: formatBinding(binding),
    found: `${formatSubject(subject)} may ${held.join(', ')} (API group ${GUARD_GROUP}) in namespace ${where}${why}: the guard lets it through`,
    wanted: 'only users who deploy runners, and those who may have every account',
    fix: [{ advice: `see what it has: ${see}; ${next}` }],
  };
}

function asSubject({ kind, name, namespace }: Subject): string {
  if (kind === 'Group') return `--as anyone --as-group ${shellWord(name)}`;
  return `--as ${shellWord(kind === 'ServiceAccount' ? `system:serviceaccount:${namespace}:${name}` : name)}`;
}
