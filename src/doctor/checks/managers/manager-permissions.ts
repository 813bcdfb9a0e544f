import { showList } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { accountHolds, isOf } from '../../derive/guard/account-holds.ts';
import { bindingsIn } from '../../derive/rbac/bindings-in.ts';
import { OF_EVERY_JOB } from '../../derive/runners/jobs/of-every-job.ts';
import type { Fix } from '../../fix/fix.ts';
import { inSource, undoes } from '../../fix/in-source.ts';
import { kubectl, objectWords } from '../../fix/kubectl.ts';
import { ENTER_JOBS, MANAGER_RULES, narrowRole } from '../../fix/permissions/narrow-role.ts';
import { formatRole } from '../../fix/permissions/review-binding.ts';
import { managerAccounts } from '../../world/manager-accounts.ts';
import { type Binding, formatBinding, type PolicyRule, type Rbac } from '../../world/rbac.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** How many permissions a runner needs. */
const NEEDED_ONES = MANAGER_RULES.reduce((sum, { resources, verbs }) => sum + resources.length * verbs.length, 0);
const NEEDED: readonly Pick<PolicyRule, 'apiGroups' | 'resources' | 'verbs'>[] = [...MANAGER_RULES, ENTER_JOBS];

/** With what a manager may do beyond its jobs, a client with its token may do the same. */
export const managerPermissions = defineCheck(
  {
    id: 'manager_permissions',
    title: 'managers have the permissions that a runner needs, and no others',
    needs: ['mapping', 'rbac'],
  },
  ({ mapping, rbac }) => {
    const accounts = managerAccounts(mapping);
    const rbacIn = bindingsIn(rbac);
    const findings = accounts.flatMap((account) => {
      const places = new Set([account.namespace, ...account.manager.namespaces]);
      const bindings = new Set([...places].flatMap((namespace) => rbacIn(namespace).bindings));
      const beyondNeeds = [...bindings].flatMap((binding) => more(account, binding, rbac));
      const isRead = (namespace: string) => !rbac.unread.some((one) => one.namespace === namespace);
      const lacking = account.manager.namespaces
        .filter(isRead)
        .map((namespace) => ({ namespace, lacks: lackedIn(namespace, account, rbacIn(namespace)) }))
        .filter(({ lacks }) => lacks.length > 0);
      return lacking.length === 0 ? beyondNeeds : [missing(account, lacking), ...beyondNeeds];
    });
    return {
      looked: `${counted(accounts.length, 'manager')}, ${counted(rbac.bindings.length, 'binding')}`,
      findings,
      unseen: rbac.unread,
    };
  },
);

type Account = { namespace: string; name: string };

/** What a runner needs and RBAC does not give: `list events`. What every job needs is a finding of manager_jobs. */
function lackedIn(namespace: string, account: Account, rbac: Rbac): readonly string[] {
  return allLackedIn(namespace, account, rbac).filter((one) => !OF_EVERY_JOB.has(one));
}

function allLackedIn(namespace: string, account: Account, rbac: Rbac): readonly string[] {
  return MANAGER_RULES.flatMap(({ resources, verbs }) =>
    resources.flatMap((resource) => {
      const lacks = verbs.filter((verb) => !accountHolds(rbac, account, namespace, { verb, group: '', resource }));
      return lacks.map((verb) => `${verb} ${resource}`);
    }),
  );
}

type Lacking = { namespace: string; lacks: readonly string[] };

/** They are for settings and feature flags that a runner may not use. */
function missing({ name, namespace }: Account, lacking: readonly Lacking[]): Finding {
  const all = new Set(lacking.flatMap(({ lacks }) => lacks));
  const where = showList(lacking.map((one) => one.namespace));
  return {
    code: 'manager_permission_missing',
    level: 'notice',
    object: `serviceaccount ${namespace}/${name}`,
    found: `RBAC does not let manager ${namespace}/${name} ${showList([...all])} in namespace ${where}`,
    wanted: "what GitLab's documentation lists for the runner, in each namespace of its jobs",
    fix: [
      {
        advice: `give this manager a Role with the rules of chart/templates/manager-role.yaml in namespace ${where}; if it creates no jobs there, take the namespace out of its namespaces in the mapping`,
      },
    ],
  };
}

function more(account: Account, binding: Binding, rbac: Rbac): Finding[] {
  // What every user has says nothing about a manager.
  const index = binding.subjects.findIndex(
    (subject) => subject.name !== 'system:authenticated' && isOf(subject, account),
  );
  const subject = binding.subjects[index];
  const others = (rbac.roles.get(binding.role) ?? []).flatMap(beyond);
  if (subject === undefined || others.length === 0) return [];
  const isWide = others.some((one) => one.includes('*'));
  const where = binding.namespace === undefined ? 'in the whole cluster' : `in namespace ${binding.namespace}`;
  return [
    {
      code: 'manager_permission_more',
      level: isWide ? 'warning' : 'notice',
      object: formatBinding(binding),
      found: `manager ${account.namespace}/${account.name} may also ${showList([...new Set(others)])} ${where}`,
      wanted: "only what GitLab's documentation lists for the runner, and enter on jobs for the guard",
      fix: [unneeded(account, binding, rbac) ?? narrowRole({ binding, index, subject }, rbac) ?? adviseRole(binding)],
    },
  ];
}

/** What a rule gives beyond the needs of a runner: `update configmaps`, `* secrets`. */
function beyond({ apiGroups, resources, verbs }: PolicyRule): string[] {
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs
        .filter(
          (verb) =>
            !NEEDED.some(
              (rule) =>
                rule.apiGroups.includes(group) && rule.resources.includes(resource) && rule.verbs.includes(verb),
            ),
        )
        .map((verb) => `${verb} ${resource}${group === '' ? '' : `.${group}`}`),
    ),
  );
}

/** Where other bindings already give the manager what a runner needs, nothing is missing without this one. */
function unneeded(account: Account, binding: Binding, rbac: Rbac): Fix | undefined {
  const { kind, name, namespace, owner, subjects } = binding;
  if (namespace === undefined) return undefined;
  const others = bindingsIn(rbac)(namespace).bindings.filter((one) => one !== binding);
  if (allLackedIn(namespace, account, { ...rbac, bindings: others }).length > 0) return undefined;
  const given = (one: Binding) => NEEDED_ONES - allLackedIn(namespace, account, { ...rbac, bindings: [one] }).length;
  const by = others
    .filter((one) => given(one) > 0)
    .toSorted((one, other) => given(other) - given(one))
    .map(formatBinding);
  const says = `${showList(by)} already ${by.length === 1 ? 'gives' : 'give'} this manager what a runner needs`;
  const object = formatBinding(binding);
  if (owner !== undefined)
    return {
      advice: `${says}: ${inSource(owner)}, leave out ${object} (rbac.create: false with GitLab's chart, which then needs serviceAccount.name), because ${undoes(owner, object)}`,
    };
  if (subjects.length === 1) return { advice: `${says}: remove ${object}, whose only subject it is` };
  const command = kubectl(namespace, 'edit', ...objectWords(kind.toLowerCase(), name)).command;
  return { advice: `${says}: take it out of the subjects of ${object}; run ${command}` };
}

function adviseRole({ owner, role }: Binding): Fix {
  const where = owner === undefined ? '' : `${inSource(owner)}, `;
  const why = owner === undefined ? '' : `; ${undoes(owner, formatRole(role))}`;
  return {
    advice: `${where}give this manager a Role with the rules of chart/templates/manager-role.yaml instead of ${formatRole(role)}, unless a feature flag or a setting of the runner needs more${why}`,
  };
}
