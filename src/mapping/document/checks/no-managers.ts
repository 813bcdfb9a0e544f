import { type Check, error, jobRules, warning } from './check.ts';

export const noManagers: Check = {
  code: 'no_managers',
  check({ mapping, managersComplete }) {
    if (!managersComplete || mapping.managers.length > 0) return [];
    const hint = 'list the ServiceAccounts of your runner managers';
    return jobRules(mapping).length > 0
      ? [error(['managers'], `found rules for jobs and no managers, so that none of them can match: ${hint}`)]
      : [
          warning(
            ['managers'],
            `found no managers: where the webhook enforces, it refuses every job until one is listed: ${hint}`,
          ),
        ];
  },
};
