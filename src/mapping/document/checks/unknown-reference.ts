import { nearest } from '../../../documents/nearest.ts';
import { showList } from '../../../documents/show.ts';
import { type Check, error, jobRules, warning } from './check.ts';

export const unknownManager: Check = {
  code: 'unknown_manager',
  check({ mapping, pathOf, managersComplete }) {
    if (!managersComplete || mapping.managers.length === 0) return [];
    const keys = mapping.managers.map(({ key }) => key);
    return jobRules(mapping).flatMap((rule) =>
      (rule.match.createdBy ?? []).flatMap((key, index) => {
        if (keys.includes(key)) return [];
        const near = nearest(key, keys);
        const hint = near === undefined ? `listed are ${showList(keys)}` : `did you mean ${near}?`;
        const message = `rule ${rule.name}: ${key} is not listed under managers: ${hint}`;
        return [error([...pathOf(rule), 'match', 'createdBy', index], message)];
      }),
    );
  },
};

export const unknownInstance: Check = {
  code: 'unknown_instance',
  check({ mapping, pathOf, managersComplete }) {
    if (!managersComplete || mapping.managers.length === 0) return [];
    const instances = mapping.managers.flatMap(({ instance }) => instance ?? []);
    return jobRules(mapping).flatMap((rule) =>
      (rule.match.instances ?? []).flatMap((instance, index) => {
        if (instances.includes(instance)) return [];
        const hint =
          instances.length === 0 ? 'say instance at the managers' : `known are ${showList([...new Set(instances)])}`;
        const message = `rule ${rule.name}: no manager belongs to the instance ${instance}: ${hint}`;
        return [error([...pathOf(rule), 'match', 'instances', index], message)];
      }),
    );
  },
};

export const instanceMissing: Check = {
  code: 'instance_missing',
  check({ mapping, pathOf }) {
    if (mapping.managers.every(({ instance }) => instance === undefined)) return [];
    return mapping.managers.flatMap((manager) => {
      if (manager.instance !== undefined) return [];
      const message = `manager ${manager.key}: others say their instance and this one does not, so rules with instances pass it by: add instance`;
      return [warning(pathOf(manager), message)];
    });
  },
};
