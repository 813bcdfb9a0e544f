import { stringify } from 'yaml';
import type { JobRule, Manager, Mapping, Rule } from '../../src/mapping/mapping.ts';

/** Returns a mapping as a person would write it, without relying on defaults. */
export function writeMapping(mapping: Mapping): string {
  const { contact, managers, names, rules, ...settings } = mapping;
  return stringify({
    ...settings,
    managers: managers.map(writeManager),
    rules: rules.map(writeRule),
    names: Object.fromEntries(names),
    ...(contact === undefined ? {} : { contact }),
  });
}

function writeManager({ key: _key, identity, ...rest }: Manager): object {
  if (!('serviceAccount' in identity)) return { ...identity, ...rest };
  const { namespace, name } = identity.serviceAccount;
  return { serviceAccount: `${namespace}/${name}`, ...rest };
}

function writeRule({ kind, match, ...rest }: Rule): object {
  const { projects } = match as JobRule['match'];
  const written = projects === undefined ? match : { ...match, projects: projects.map(Number) };
  return { ...rest, match: { kind, ...written } };
}
