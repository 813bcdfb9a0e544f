import { type Check, error } from './check.ts';

export const duplicateRule: Check = {
  code: 'duplicate_rule',
  check({ mapping, pathOf }) {
    const seen = new Set<string>();
    return mapping.rules.flatMap((rule) => {
      if (seen.has(rule.name)) {
        const message = `rule ${rule.name}: another rule above has this name, by which metrics and refusals tell them apart: rename one`;
        return [error([...pathOf(rule), 'name'], message)];
      }
      seen.add(rule.name);
      return [];
    });
  },
};
