import { error } from '../../../documents/check.ts';
import { showList } from '../../../documents/show.ts';
import type { MappingCheck } from '../draft.ts';

export const unknownInstance: MappingCheck = {
  code: 'unknown_instance',
  check({ mapping, managersComplete }) {
    if (!managersComplete || mapping.managers.length === 0) return [];
    const instances = new Set(mapping.managers.flatMap(({ instance }) => instance ?? []));
    return mapping.rules
      .filter((rule) => rule.kind === 'job')
      .flatMap((rule) =>
        (rule.match.instances ?? []).flatMap((instance, index) => {
          if (instances.has(instance)) return [];
          const hint = instances.size === 0 ? 'add instance to the managers' : `known are ${showList([...instances])}`;
          const message = `rule ${rule.name}: no manager has the instance ${instance}: ${hint}`;
          return [error(rule, ['match', 'instances', index], message)];
        }),
      );
  },
};
