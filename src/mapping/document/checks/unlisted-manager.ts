import { warning } from '../../../documents/check.ts';
import type { ManagerRule } from '../../mapping.ts';
import { fill, placeholdersOf } from '../../template.ts';
import type { MappingCheck } from '../draft.ts';

/**
 * Warns about an account that manager pods get but that is not listed, because the jobs of such a manager would be
 * refused.
 */
export const unlistedManager: MappingCheck = {
  code: 'unlisted_manager',
  check({ mapping, managersComplete }) {
    const listed = mapping.managers.flatMap(({ identity }) =>
      'serviceAccount' in identity ? [identity.serviceAccount] : [],
    );
    if (!managersComplete || mapping.managers.length === 0) return [];
    const hint = 'add it to managers, or its jobs are refused';
    const keys = new Set(listed.map(({ namespace, name }) => `${namespace}/${name}`));
    const names = new Set(listed.map(({ name }) => name));
    const ofRules = mapping.rules
      .filter((rule) => rule.kind === 'manager')
      .flatMap((rule) => {
        const missing = wantedKeys(rule).find((key) => !(key.includes('/') ? keys : names).has(key));
        if (missing === undefined) return [];
        return [
          warning(
            rule,
            ['serviceAccount'],
            `rule ${rule.name}: manager pods get ${missing}, which is not a listed manager: ${hint}`,
          ),
        ];
      });
    const action = mapping.default.manager;
    if (typeof action === 'string' || names.has(action.serviceAccount)) return ofRules;
    const message = `default.manager: manager pods get ${action.serviceAccount}, which is not a listed manager: ${hint}`;
    return [...ofRules, warning('document', ['default', 'manager', 'serviceAccount'], message)];
  },
};

/** Returns `namespace/name` if the rule has namespaces, else the name alone. */
function wantedKeys({ match, serviceAccount }: ManagerRule): string[] {
  if (match.namespaces !== undefined) {
    return match.namespaces.map((namespace) => `${namespace}/${fill(serviceAccount, { namespace })}`);
  }
  return placeholdersOf(serviceAccount).length > 0 ? [] : [serviceAccount];
}
