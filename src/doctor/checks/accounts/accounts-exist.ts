import type { ServiceAccount } from '../../../accounts/service-account.ts';
import { counted } from '../../../counted.ts';
import { nearest } from '../../../documents/nearest.ts';
import { showList } from '../../../documents/show.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import type { Mapping, Rule } from '../../../mapping/mapping.ts';
import { showProject } from '../../../mapping/show-project.ts';
import { fill } from '../../../mapping/template.ts';
import { usedNamespaces } from '../../derive/runners/job-places.ts';
import { type TemplateAccounts, templateAccounts } from '../../derive/template-accounts.ts';
import { type WantedAccount, wantedAccounts } from '../../derive/wanted-accounts.ts';
import { editMapping } from '../../fix/edit-mapping.ts';
import { kubectl } from '../../fix/kubectl.ts';
import { type ByNamespace, lookIn } from '../../world/by-namespace.ts';
import { isSeen, seenOr, type Unseen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

type ServiceAccounts = ByNamespace<ReadonlyMap<string, ServiceAccount>>;

/** A misspelled or missing account is the most frequent error. */
export const accountsExist = defineCheck(
  { id: 'accounts_exist', title: 'every account that the mapping names exists', needs: ['mapping'] },
  ({ mapping }, world) => {
    const { accounts, namespaces } = world;
    const findings: Finding[] = [];
    const unseen: Unseen[] = [];
    const done = new Set<string>();
    const found = new Set<string>();
    const all = wantedAccounts(mapping, world);
    for (const wanted of all) {
      const { there, missing, blind } = search(wanted, accounts);
      unseen.push(...blind);
      for (const namespace of there) found.add(`${namespace}/${wanted.name}`);
      // One of several is enough: it was found, or it may be in a namespace that was not seen.
      if (!wanted.each && there.length + blind.length > 0) continue;
      const left = missing.filter((namespace) => {
        // A namespace that does not exist is a finding of namespaces_labeled.
        const isWithoutNamespace = seenOr(lookIn(namespaces, namespace, 'labels'), {}) === undefined;
        return !isWithoutNamespace && !done.has(`${namespace}/${wanted.name}`) && wanted.isReached(namespace);
      });
      for (const namespace of left) done.add(`${namespace}/${wanted.name}`);
      if (left.length > 0) findings.push(absent(wanted, left, there, mapping, world));
    }
    const { size } = new Set(all.flatMap((wanted) => wanted.namespaces));
    const templates = templateAccounts(mapping, accounts, usedNamespaces(mapping, world));
    // A namespace that was not seen may have some.
    if (unseen.length === 0) findings.push(...templates.filter((one) => one.count === 0).map(unmatched));
    return {
      looked: `${counted(found.size, 'account')} in ${counted(size, 'namespace')}${templates.map((one) => `, ${one.count} of ${one.template}`).join('')}`,
      findings,
      unseen,
    };
  },
);

function search({ name, namespaces }: WantedAccount, accounts: ServiceAccounts) {
  const there: string[] = [];
  const missing: string[] = [];
  const blind: Unseen[] = [];
  for (const namespace of namespaces) {
    const found = lookIn(accounts, namespace, 'ServiceAccounts');
    if (!isSeen(found)) blind.push(found.unseen);
    else if (found.seen?.has(name)) there.push(namespace);
    else missing.push(namespace);
  }
  return { there, missing, blind };
}

/** One finding for all namespaces: the cause is one. */
function absent(
  { name, namespaces, by, to, how, rule }: WantedAccount,
  missing: readonly string[],
  elsewhere: readonly string[],
  { mapping }: MappingIndex,
  { accounts, installation }: World,
): Finding {
  const names = missing.flatMap((namespace) => [
    ...(seenOr(lookIn(accounts, namespace, 'ServiceAccounts'), undefined)?.keys() ?? []),
  ]);
  const near = elsewhere.length === 0 ? nearest(name, names) : undefined;
  const meant = near === undefined ? '' : ` (${near} does)`;
  const use =
    how === 'assigned'
      ? `${by} assigns it to ${to}s${ofProjects(rule, mapping)}`
      : `jobServiceAccounts of ${by} names it`;
  const isLimited = elsewhere.length > 0 && rule?.kind === 'job';
  return {
    code: 'account_absent',
    // If it exists in another namespace of its rule, jobs may never use this one.
    level: elsewhere.length === 0 ? 'error' : 'warning',
    object: `serviceaccount${missing.length === 1 ? '' : 's'} ${missing.map((namespace) => `${namespace}/${name}`).join(', ')}`,
    found: `it does not exist${meant}, and ${use}${elsewhere.length === 0 ? '' : `; it exists in ${elsewhere.join(', ')}`}`,
    wanted: isLimited
      ? 'an account with this name, or a rule for the other namespaces only'
      : 'an account with this name, or a mapping that does not name it',
    fix: isLimited
      ? [
          editMapping(installation, {
            path: `rules[${mapping.rules.indexOf(rule)}].match.namespaces`,
            set: namespaces.filter((namespace) => !missing.includes(namespace)),
          }),
        ]
      : missing.map((namespace) => kubectl(namespace, 'create', 'serviceaccount', name)),
  };
}

/** The projects of a rule, where the mapping has names for them; without names, the rule says as much. */
function ofProjects(rule: Rule | undefined, mapping: Mapping): string {
  const listed = rule?.kind === 'job' ? (rule.match.projects ?? []) : [];
  if (!listed.some((id) => mapping.names.has(id))) return '';
  return ` of project${listed.length === 1 ? '' : 's'} ${showList(listed.map((id) => showProject(id, mapping)))}`;
}

/** A notice only: perhaps no such account has been created yet. */
function unmatched({ by, template }: TemplateAccounts): Finding {
  return {
    code: 'template_unmatched',
    level: 'notice',
    object: `template ${template}`,
    found: `no account matches it, so ${by} assigns no account at all`,
    wanted: 'an account for each project or group that should have a role of its own',
    fix: [{ advice: `create the accounts, with names such as ${fill(template, EXAMPLE)}` }],
  };
}

const EXAMPLE = { project: '4242', rootGroup: '77', namespace: 'NAMESPACE' };
