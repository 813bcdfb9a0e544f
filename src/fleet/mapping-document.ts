import type { Manager, Mapping, Rule } from '../mapping/mapping.ts';

/** Returns a mapping as people write it, without defaults. Ids stay text, so that no program rounds them. */
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
    ...(mapping.names.size === 0 ? {} : { names: Object.fromEntries(mapping.names) }),
    ...(mapping.contact === undefined ? {} : { contact: mapping.contact }),
  };
}

function managerDocument({ key, identity: _, tokens, ...rest }: Manager): Record<string, unknown> {
  // For a ServiceAccount, `bound` is the default.
  return { serviceAccount: key, ...rest, ...(tokens === 'bound' ? {} : { tokens }) };
}

function ruleDocument(rule: Rule): Record<string, unknown> {
  const { kind, name, match, serviceAccount, missing } = rule;
  const byDefault = serviceAccount.includes('{') ? 'next' : 'refuse';
  const { allow, optOut } = rule.kind === 'job' ? rule : { allow: [], optOut: 'refuse' };
  return {
    name,
    match: { kind, ...match },
    serviceAccount,
    ...(missing === byDefault ? {} : { missing }),
    ...(allow.length === 0 ? {} : { allow }),
    ...(optOut === 'refuse' ? {} : { optOut }),
  };
}
