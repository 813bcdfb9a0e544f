import type { Manager, Mapping, Rule } from '../mapping/mapping.ts';

/** A mapping as people write it: what has its default is not said. Ids stay text, which no program rounds. */
export function mappingDocument(mapping: Mapping): Record<string, unknown> {
  const { groups, users } = mapping.exempt;
  const exempted = users.length > 0 || groups.length !== 1 || groups[0] !== 'system:masters';
  return {
    version: 1,
    managers: mapping.managers.map(managerDocument),
    rules: mapping.rules.map(ruleDocument),
    default: mapping.default,
    unannotated: mapping.unannotated,
    ...(exempted ? { exempt: mapping.exempt } : {}),
  };
}

function managerDocument({ key, identity: _, ...rest }: Manager): Record<string, unknown> {
  return { serviceAccount: key, ...rest };
}

function ruleDocument({ name, match, serviceAccount, missing, ...rest }: Rule): Record<string, unknown> {
  const byDefault = serviceAccount.includes('{') ? 'next' : 'refuse';
  const { allow = [], optOut = 'refuse' } = rest as { allow?: readonly string[]; optOut?: string };
  return {
    name,
    match,
    serviceAccount,
    ...(missing === byDefault ? {} : { missing }),
    ...(allow.length === 0 ? {} : { allow }),
    ...(optOut === 'refuse' ? {} : { optOut }),
  };
}
