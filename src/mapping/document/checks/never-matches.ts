import { error } from '../../../documents/check.ts';
import { showList } from '../../../documents/show.ts';
import { reachOfRules } from '../../reach.ts';
import { placeholdersOf } from '../../template.ts';
import type { MappingCheck } from '../draft.ts';

/** Refuses rules whose matchers contradict the managers, or whose account needs a value that their pods do not have. */
export const neverMatches: MappingCheck = {
  code: 'never_matches',
  check({ mapping, managersComplete }) {
    const reaches = reachOfRules(mapping);
    const keys = new Set(mapping.managers.map(({ key }) => key));
    const instances = new Set(mapping.managers.map(({ instance }) => instance));
    const unreached = mapping.rules
      .filter((rule) => rule.kind === 'job')
      .filter((rule) => {
        // unknown_manager and unknown_instance report unknown names.
        const named = rule.match.createdBy?.every((key) => keys.has(key)) !== false;
        const known = rule.match.instances?.every((instance) => instances.has(instance)) !== false;
        return managersComplete && keys.size > 0 && named && known && reaches.get(rule)?.managers.size === 0;
      });
    return [
      ...unreached.map((rule) => {
        const path = ['match', ...(rule.match.namespaces === undefined ? [] : ['namespaces'])];
        const namespaces = [...new Set(mapping.managers.flatMap((manager) => manager.namespaces))];
        const message = `rule ${rule.name} can never match: no manager with this createdBy and these instances may create jobs in these namespaces (managers have ${showList(namespaces)}): add the namespace to the manager, or correct the rule`;
        return error(rule, path, message);
      }),
      ...mapping.rules
        .filter((rule) => rule.kind === 'manager')
        .flatMap((rule) => {
          const [placeholder] = placeholdersOf(rule.serviceAccount).filter((name) => name !== 'namespace');
          if (placeholder === undefined) return [];
          const message = `rule ${rule.name} can never match: found {${placeholder}} in its account, a value that only jobs have: use {namespace} or a plain name`;
          return [error(rule, ['serviceAccount'], message)];
        }),
    ];
  },
};
