import type { ServiceAccount } from '../../../accounts/service-account.ts';
import { fill } from '../../../mapping/template.ts';
import { counted } from '../../../text/counted.ts';
import { mappedAccounts } from '../../derive/accounts/mapped-accounts.ts';
import { type SuggestedTemplate, suggestedTemplate } from '../../derive/accounts/suggested-template.ts';
import { type TemplateAccounts, templateAccounts } from '../../derive/accounts/template-accounts.ts';
import { type WantedAccount, wantedAccounts } from '../../derive/accounts/wanted-accounts.ts';
import { usedNamespaces } from '../../derive/runners/jobs/job-places.ts';
import { misspelledManagers } from '../../derive/runners/misspelled-managers.ts';
import { typoOfManager } from '../../derive/runners/typo-of-manager.ts';
import { editMapping } from '../../fix/mapping/edit-mapping.ts';
import { type ByNamespace, lookIn } from '../../world/by-namespace.ts';
import { isSeen, seenOr, type Unseen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';
import { accountAbsentFinding } from './account-absent.ts';

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
    const { mapped } = mappedAccounts(mapping, accounts);
    const renamed = new Set([...misspelledManagers(mapping, world).values()].map(({ key }) => key));
    for (const wanted of all) {
      const { existing, missing, blind } = search(wanted, accounts);
      unseen.push(...blind);
      for (const namespace of existing) found.add(`${namespace}/${wanted.name}`);
      // One namespace with the account is enough, and one that was not read may have it.
      if (!wanted.each && existing.length + blind.length > 0) continue;
      const absent = missing.filter((namespace) => {
        // namespaces_labeled reports a namespace that does not exist.
        const isWithoutNamespace = seenOr(lookIn(namespaces, namespace, 'labels'), {}) === undefined;
        return !isWithoutNamespace && !done.has(`${namespace}/${wanted.name}`) && wanted.isReached(namespace);
      });
      for (const namespace of absent) done.add(`${namespace}/${wanted.name}`);
      if (absent.length === 0) continue;
      if (wanted.to === 'manager' && absent.some((namespace) => renamed.has(`${namespace}/${wanted.name}`)))
        unseen.push(typoOfManager(`ServiceAccount ${wanted.name}`, 'has a similar one'));
      else
        findings.push(
          accountAbsentFinding(wanted, { missing: absent, elsewhere: existing }, { index: mapping, world, mapped }),
        );
    }
    const { size } = new Set(all.flatMap((wanted) => wanted.namespaces));
    const used = usedNamespaces(mapping, world);
    const templates = templateAccounts(mapping, accounts, used);
    // A namespace that was not read may have accounts that match.
    if (unseen.length === 0)
      findings.push(
        ...templates
          .filter((one) => one.count === 0)
          .map((one) => unmatchedTemplateFinding(one, suggestedTemplate(one.template, mapping, accounts, used), world)),
      );
    return {
      looked: `${counted(found.size, 'account')} in ${counted(size, 'namespace')}${templates.map((one) => `, ${one.count} of ${one.template}`).join('')}`,
      findings,
      unseen,
    };
  },
);

function search({ name, namespaces }: WantedAccount, accounts: ServiceAccounts) {
  const existing: string[] = [];
  const missing: string[] = [];
  const blind: Unseen[] = [];
  for (const namespace of namespaces) {
    const found = lookIn(accounts, namespace, 'ServiceAccounts');
    if (!isSeen(found)) blind.push(found.unseen);
    else if (found.seen?.has(name)) existing.push(namespace);
    else missing.push(namespace);
  }
  return { existing, missing, blind };
}

/**
 * Returns a finding for a template without accounts. It is only a notice unless accounts have similar names, because
 * perhaps none has been created yet.
 */
function unmatchedTemplateFinding(
  { by, path, template }: TemplateAccounts,
  suggested: SuggestedTemplate | undefined,
  { installation }: World,
): Finding {
  if (suggested !== undefined)
    return {
      code: 'template_unmatched',
      level: 'warning',
      object: `template ${template}`,
      found: `no account matches it, so ${by} assigns no account at all; ${othersOf(suggested)} would match ${suggested.template}`,
      wanted: 'a template that matches the names of the accounts',
      fix: [
        suggested.isSimilar
          ? editMapping(installation, { path, set: suggested.template })
          : { advice: `set ${path} of the mapping to ${suggested.template} if these accounts are for it` },
      ],
    };
  return {
    code: 'template_unmatched',
    level: 'notice',
    object: `template ${template}`,
    found: `no account matches it, so ${by} assigns no account at all`,
    wanted: 'an account for each project or group that should have a role of its own',
    fix: [{ advice: `create the accounts, with names such as ${fill(template, EXAMPLE)}` }],
  };
}

function othersOf({ account, count }: SuggestedTemplate): string {
  return count === 1 ? account : `${counted(count, 'account')} such as ${account}`;
}

const EXAMPLE = { project: '4242', rootGroup: '77', namespace: 'NAMESPACE' };
