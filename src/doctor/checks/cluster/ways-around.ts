import { groupsOf, type NonEmpty } from '../../../collections/groups-of.ts';
import { showList } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { guardedPlaces } from '../../derive/guard/guarded-places.ts';
import { type ManagersOf, managersOf } from '../../derive/guard/managers-of.ts';
import { type OpenWay, openWays } from '../../derive/guard/open-ways.ts';
import { reportedRunners } from '../../derive/guard/reported-runners.ts';
import { unlistedRunners } from '../../derive/guard/unlisted-runners.ts';
import { bindingsIn } from '../../derive/rbac/bindings-in.ts';
import { listFirst } from '../../fix/mapping/list-manager.ts';
import { closeWays } from '../../fix/permissions/close-ways.ts';
import { narrowRole } from '../../fix/permissions/narrow-role.ts';
import type { Guard } from '../../world/guard.ts';
import { formatBinding, type Rbac, type Subject, showSubject } from '../../world/rbac.ts';
import type { Installation } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/**
 * Checks who can get an account without a decision of the webhook (docs/security.md, "What the webhook cannot stop").
 */
export const waysAround = defineCheck(
  {
    id: 'ways_around',
    title: 'where the webhook decides, only administrators can get an account past it',
    needs: ['mapping', 'rbac', 'guard'],
  },
  ({ guard, mapping, rbac }, world) => {
    const { accounts, installation, namespaces, runners } = world;
    const { places, unseen } = guardedPlaces(mapping, { accounts, namespaces });
    const managers = managersOf(mapping);
    const rbacIn = bindingsIn(rbac);
    const isReported = reportedRunners(world, mapping);
    const open = places
      .flatMap(({ accounts: names, place }) =>
        openWays({ rbac: rbacIn(place.namespace), guard, managers }, place, names),
      )
      .filter(({ holder, place }) => !isReported(holder.subject, place.namespace));
    const isRunner = unlistedRunners(runners, mapping);
    const parts = { rbac, guard, installation, managers, isRunner };
    const groups = groupsOf(perSubject(open), (ways) => keyOf(ways, managers));
    return {
      looked: `${counted(places.length, 'namespace')}, ${counted(rbac.bindings.length, 'binding')}`,
      findings: groups.map((subjects) => waysFinding(subjects, parts)),
      unseen: [...unseen, ...rbac.unread],
    };
  },
);

/** All ways that one subject has by one binding. */
type Ways = NonEmpty<OpenWay>;

function perSubject(open: readonly OpenWay[]): readonly Ways[] {
  return groupsOf(open, ({ holder: { binding, index } }) => `${formatBinding(binding)} ${index}`);
}

type Parts = {
  rbac: Rbac;
  guard: Guard;
  installation: Installation;
  managers: ManagersOf;
  isRunner(subject: Subject): boolean;
};

const AND = new Intl.ListFormat('en');

/**
 * Returns a key for subjects of a binding with the same ways, which share a finding. Managers and exempt subjects get
 * findings of their own, because their fixes differ.
 */
function keyOf(ways: Ways, managers: ManagersOf): string {
  const [{ holder, place }] = ways;
  const words = ways.map(({ because, place: { namespace }, way }) => `${namespace} ${way.does} ${because}`);
  const isManager = managers.isManagerIn(place.namespace, holder.subject);
  return [formatBinding(holder.binding), isManager, managers.isExempt(holder.subject), ...words].join('\n');
}

function waysFinding(subjects: NonEmpty<Ways>, { guard, installation, isRunner, managers, rbac }: Parts): Finding {
  const [ways] = subjects;
  const [{ holder, place }] = ways;
  const who = showList(subjects.map(([{ holder: one }]) => showSubject(one.subject)));
  const does = new Set(ways.map(({ way }) => way.does));
  const places = [...new Map(ways.map((one) => [one.place.namespace, one.place])).values()];
  const where = showList(places.map(({ mode, namespace }) => `${namespace} (${mode})`));
  const isManager = managers.isManagerIn(place.namespace, holder.subject);
  const runners = subjects
    .filter(([one]) => isRunner(one.holder.subject))
    .map(([one]) => showSubject(one.holder.subject));
  const narrowed = isManager ? narrowRole(holder, rbac) : undefined;
  const found = `in ${where}, ${who} may ${AND.format(does)}, and so can get accounts without a decision of the webhook: ${reasons(ways, guard).join('; ')}`;
  const object = formatBinding(holder.binding);
  if (managers.isExempt(holder.subject)) return exemptFinding(who, { object, found }, installation);
  return {
    code: 'way_open',
    level: ways.some(isSevere) ? 'error' : 'warning',
    object,
    found,
    wanted: isManager ? 'only the permissions that a manager needs' : 'only users who may have these accounts anyway',
    fix: [
      ...(runners.length === 0 ? [] : [listFirst(new Set(runners))]),
      ...(narrowed === undefined ? closeWays(ways, who, installation) : [narrowed]),
    ],
  };
}

/**
 * Returns a notice about exempt subjects: the mapping exempts them deliberately, but RBAC gives them more than the
 * exemption.
 */
function exemptFinding(
  who: string,
  { found, object }: Pick<Finding, 'found' | 'object'>,
  { mappingConfigMap, namespace }: Installation,
): Finding {
  return {
    code: 'way_exempt',
    level: 'notice',
    object,
    found: `${found}; exempt in the mapping names ${who}`,
    wanted: 'only users who may have these accounts anyway',
    fix: [
      {
        advice: `this is fine if ${who} may have every account there; otherwise take it out of exempt in configmap ${namespace}/${mappingConfigMap}: way_open then has the fix`,
      },
    ],
  };
}

/** True for a way that gives any account where the mapping is enforced. */
function isSevere({ place, way }: OpenWay): boolean {
  return place.mode === 'enforce' && way.givesAnyAccount;
}

function reasons(ways: Ways, guard: Guard): string[] {
  const is = (because: OpenWay['because']) => ways.filter((one) => one.because === because);
  const policies = is('guard').flatMap(({ place, way }) => way.policy?.(place.mode) ?? []);
  const unguarded =
    guard.policies.size === 0
      ? 'the guard is not installed'
      : `the guard does not deny it (policies ${AND.format(new Set(policies))})`;
  return [
    ...(policies.length > 0 ? [unguarded] : []),
    ...(is('mode').length > 0 ? ['outside of enforce, the guard only warns'] : []),
    ...(is('wildcard').length > 0 ? ['a rule for every API group also lets them through the guard'] : []),
    ...(is('never').length > 0 ? ['no policy can deny impersonation'] : []),
  ];
}
