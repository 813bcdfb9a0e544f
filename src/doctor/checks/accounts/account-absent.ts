import { show, showList } from '../../../documents/show.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import type { Mapping, Rule } from '../../../mapping/mapping.ts';
import { showProject } from '../../../mapping/show-project.ts';
import { isFree } from '../../derive/accounts/free-accounts.ts';
import type { MappedAccount } from '../../derive/accounts/mapped-accounts.ts';
import type { WantedAccount } from '../../derive/accounts/wanted-accounts.ts';
import { misspelled } from '../../derive/misspelled.ts';
import { roleFor } from '../../derive/roles/role-for.ts';
import type { Fix } from '../../fix/fix.ts';
import { kubectl } from '../../fix/kubectl.ts';
import { editMapping } from '../../fix/mapping/edit-mapping.ts';
import { annotateRole } from '../../fix/roles/annotate-role.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { seenOr } from '../../world/seen.ts';
import type { Installation, World } from '../../world/world.ts';
import type { Finding } from '../finding.ts';

/** What a finding depends on apart from its account, prepared once for all accounts. */
type AbsenceContext = { index: MappingIndex; world: World; mapped: readonly MappedAccount[] };

/**
 * Returns one finding for all namespaces, because they have the same cause.
 *
 * @param places.missing namespaces that lack the account
 * @param places.elsewhere namespaces that have it
 */
export function accountAbsentFinding(
  account: WantedAccount,
  { elsewhere, missing }: { missing: readonly string[]; elsewhere: readonly string[] },
  { index, mapped, world }: AbsenceContext,
): Finding {
  const { accounts, installation } = world;
  const { name, namespaces, by, to, how, rule } = account;
  const { mapping } = index;
  const names = missing.flatMap((namespace) => [
    ...(seenOr(lookIn(accounts, namespace, 'ServiceAccounts'), undefined)?.keys() ?? []),
  ]);
  const near = elsewhere.length === 0 ? misspelled(name, names) : undefined;
  const nearWords = near === undefined ? '' : ` (${near} does)`;
  const use =
    how === 'assigned'
      ? `${by} assigns it to ${to}s${ofProjects(rule, mapping)}`
      : `jobServiceAccounts of ${by} names it`;
  const isLimited = elsewhere.length > 0 && rule?.kind === 'job';
  return {
    code: 'account_absent',
    // Only a warning if the account exists in another namespace of its rule, because jobs may never use this one.
    level: elsewhere.length === 0 ? 'error' : 'warning',
    object: `serviceaccount${missing.length === 1 ? '' : 's'} ${missing.map((namespace) => `${namespace}/${name}`).join(', ')}`,
    found: `it does not exist${nearWords}, and ${use}${elsewhere.length === 0 ? '' : `; it exists in ${elsewhere.join(', ')}`}`,
    wanted: isLimited
      ? 'an account with this name, or a rule for the other namespaces only'
      : near === undefined
        ? 'an account with this name, or a mapping that does not name it'
        : 'the name of an account that exists, or an account with this name',
    fix: isLimited
      ? [
          editMapping(installation, {
            path: `rules[${mapping.rules.indexOf(rule)}].match.namespaces`,
            set: namespaces.filter((namespace) => !missing.includes(namespace)),
          }),
        ]
      : near === undefined
        ? missing.flatMap((namespace) => created({ namespace, name }, mapped, world))
        : [nameOther(account, near, { missing, index, installation })],
  };
}

/**
 * Creates the account, with the annotation of its role if that is known, because without it jobs would have no role.
 */
function created(account: { namespace: string; name: string }, mapped: readonly MappedAccount[], world: World): Fix[] {
  const role = roleFor(world, account, mapped);
  const create = kubectl(account.namespace, 'create', 'serviceaccount', account.name);
  return role === undefined ? [create] : [create, annotateRole(account, role)];
}

/**
 * Edits the mapping to name the account that was probably meant, if nothing else assigns that account. Otherwise jobs
 * would share its role, so the user must decide. The user must also decide who is a manager and what a runner
 * configures.
 */
function nameOther(
  { how, name, namespaces, path, source, to }: WantedAccount,
  near: string,
  { index, installation, missing }: { missing: readonly string[]; index: MappingIndex; installation: Installation },
): Fix {
  const isOfJobs = how === 'assigned' && to === 'job';
  if (isOfJobs && path !== undefined && isFree(index, near, namespaces))
    return editMapping(installation, { path, set: near });
  const commands = missing.map((namespace) => kubectl(namespace, 'create', 'serviceaccount', name).command);
  const set = how === 'assigned' && source === 'manager' ? `${missing[0]}/${near}` : near;
  const effect = isOfJobs ? ', which also gives its role to these jobs' : '';
  const runner = how === 'configured' ? ', and service_account of the runner,' : '';
  return {
    advice: `set ${path ?? 'the account'} of the mapping${runner} to ${show(set)} if that was meant${effect}; otherwise run ${commands.join(' && ')}`,
  };
}

/** Names the projects of a rule if the mapping has names for them. Otherwise the name of the rule says enough. */
function ofProjects(rule: Rule | undefined, mapping: Mapping): string {
  const listed = rule?.kind === 'job' ? (rule.match.projects ?? []) : [];
  if (!listed.some((id) => mapping.names.has(id))) return '';
  return ` of project${listed.length === 1 ? '' : 's'} ${showList(listed.map((id) => showProject(id, mapping)))}`;
}
