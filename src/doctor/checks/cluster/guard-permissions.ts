import { groupsOf, type NonEmpty } from '../../../collections/groups-of.ts';
import { showList } from '../../../documents/show.ts';
import { GUARD_GROUP } from '../../../names.ts';
import { counted } from '../../../text/counted.ts';
import { shellWord } from '../../../text/shell-word.ts';
import { accountHolds } from '../../derive/guard/account-holds.ts';
import { ENTER_JOBS, type GuardHolder, guardHolders } from '../../derive/guard/guard-permissions.ts';
import { denies, enforced, type Place } from '../../derive/guard/guard-state.ts';
import { guardedPlaces } from '../../derive/guard/guarded-places.ts';
import { managersOf } from '../../derive/guard/managers-of.ts';
import { openWays } from '../../derive/guard/open-ways.ts';
import { absentManager } from '../../derive/rbac/absent-manager.ts';
import { bindingsIn } from '../../derive/rbac/bindings-in.ts';
import { kubectl, objectWords } from '../../fix/kubectl.ts';
import { letEnterJobs } from '../../fix/permissions/enter-jobs.ts';
import { managerAccounts } from '../../world/manager-accounts.ts';
import { formatBinding, isLongName, type Subject, showSubject } from '../../world/rbac.ts';
import type { Unseen } from '../../world/seen.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** Checks who has permissions of the guard, and which manager lacks one. */
export const guardPermissions = defineCheck(
  {
    id: 'guard_permissions',
    title: 'managers may enter their jobs, and only administrators have the other permissions of the guard',
    needs: ['mapping', 'rbac', 'guard'],
  },
  ({ guard, mapping, rbac }, { accounts, installation, namespaces }) => {
    const { places, unseen } = guardedPlaces(mapping, { accounts, namespaces });
    const blind: Unseen[] = [...unseen, ...rbac.unread];
    const managers = managersOf(mapping);
    const rbacIn = bindingsIn(rbac);
    const passing: Passing[] = [];
    const lacking: Lacking[] = [];
    for (const { accounts: names, place } of places) {
      const { namespace } = place;
      const local = rbacIn(namespace);
      // If the Roles of the namespace were not read, it is not known what a manager may do there.
      const isRead = !rbac.unread.some((one) => one.namespace === namespace);
      if (isRead && denies(guard, 'jobs', enforced(place)))
        for (const { manager, name, namespace: home } of managerAccounts(mapping)) {
          const account = { namespace: home, name };
          if (!manager.namespaces.includes(namespace)) continue;
          // A fix for an account that does not exist would permit whatever account gets this name next.
          const absent = absentManager(account, { accounts });
          if (absent !== undefined) blind.push(absent);
          else if (!accountHolds(local, account, namespace, ENTER_JOBS)) lacking.push({ account, place });
        }
      // ways_around reports a wildcard that opens a way around the webhook.
      const open = openWays({ rbac: local, guard, managers }, place, names).filter(
        ({ because }) => because === 'wildcard',
      );
      const reported = new Set(open.map(({ holder: { binding, index } }) => `${formatBinding(binding)} ${index}`));
      for (const holder of guardHolders(local, namespace, managers, installation))
        if (holder.isExplicit || !reported.has(`${formatBinding(holder.binding)} ${holder.index}`))
          passing.push({ ...holder, namespace });
    }
    return {
      looked: `${counted(places.length, 'namespace')}, ${counted(rbac.bindings.length, 'binding')}`,
      findings: [
        ...groupsOf(lacking, ({ account, place }) => `${account.namespace}/${account.name} ${place.mode}`).map(
          cannotEnterFinding,
        ),
        ...groupsOf(passing, ({ binding, held }) => `${formatBinding(binding)} ${held.join()}`).map(
          passingRunnerFinding,
        ),
      ],
      unseen: blind,
    };
  },
);

/** A manager that may not enter its jobs in a namespace. */
type Lacking = { account: { namespace: string; name: string }; place: Place };

/** A subject that the guard lets through in a namespace. */
type Passing = GuardHolder & { namespace: string };

/**
 * Returns a finding about a manager that cannot enter its jobs. In observe and best-effort it is a warning: in enforce,
 * it would stop every job.
 *
 * @param alike one manager, in namespaces of the same mode
 */
function cannotEnterFinding(alike: NonEmpty<Lacking>): Finding {
  const [{ account, place }] = alike;
  const { mode } = place;
  const denied =
    mode === 'enforce'
      ? 'where the guard denies it: no job of this manager can start'
      : `which is in ${mode}: in enforce, no job of this manager could start`;
  const where = alike.map((one) => one.place.namespace);
  return {
    code: 'manager_cannot_enter',
    level: mode === 'enforce' ? 'error' : 'warning',
    object: `serviceaccount ${account.namespace}/${account.name}`,
    found: `it lacks the permission enter on jobs (API group ${GUARD_GROUP}) in namespace ${showList(where)}, ${denied}`,
    wanted: 'this permission, which the chart gives to each manager in serviceAccounts',
    fix: where.map((namespace) => letEnterJobs(namespace, account)),
  };
}

/**
 * Returns a finding about subjects that the guard lets through.
 *
 * @param alike subjects and namespaces of one binding
 */
function passingRunnerFinding(alike: NonEmpty<Passing>): Finding {
  const [{ binding, held, isExplicit, namespace, subject }] = alike;
  const who = showList([...new Set(alike.map((one) => showSubject(one.subject)))]);
  const where = showList([...new Set(alike.map((one) => one.namespace))]);
  const see = isLongName(subject)
    ? `${kubectl(binding.namespace, 'get', ...objectWords(binding.kind.toLowerCase(), binding.name)).command} --output yaml`
    : `kubectl auth can-i --list --namespace ${shellWord(namespace)} ${asSubject(subject)} | grep ${GUARD_GROUP}`;
  const why = isExplicit ? '' : ', by a rule for every API group';
  const next = isExplicit ? 'this is fine if intended' : 'name the API groups in the role instead of *';
  return {
    code: 'guard_permission',
    level: isExplicit ? 'notice' : 'warning',
    object: formatBinding(binding),
    found: `${who} may ${held.join(', ')} (API group ${GUARD_GROUP}) in namespace ${where}${why}, and passes the guard`,
    wanted: 'only users who deploy runners, and those who may have every account',
    fix: [{ advice: `${next}; see what it has: ${see}` }],
  };
}

function asSubject({ kind, name, namespace }: Subject): string {
  if (kind === 'Group') return `--as anyone --as-group ${shellWord(name)}`;
  return `--as ${shellWord(kind === 'ServiceAccount' ? `system:serviceaccount:${namespace}:${name}` : name)}`;
}
