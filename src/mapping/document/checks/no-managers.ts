import { error, warning } from '../../../documents/check.ts';
import type { MappingCheck } from '../draft.ts';

export const noManagers: MappingCheck = {
  code: 'no_managers',
  check({ mapping, managersComplete }) {
    if (!managersComplete || mapping.managers.length > 0) return [];
    const hint = 'list the ServiceAccounts of your runner managers';
    return mapping.rules.filter((rule) => rule.kind === 'job').length > 0
      ? [
          error(
            'document',
            ['managers'],
            `found rules for jobs and no managers, so none of these rules can match: ${hint}`,
          ),
        ]
      : [
          warning(
            'document',
            ['managers'],
            `found no managers, so the webhook refuses every job where it enforces: ${hint}`,
          ),
        ];
  },
};
