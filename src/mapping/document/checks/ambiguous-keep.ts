import { error } from '../../../documents/check.ts';
import { showList } from '../../../documents/show.ts';
import type { MappingCheck } from '../draft.ts';

/** With several configured accounts, the one on the pod may be the job's own choice. */
export const ambiguousKeep: MappingCheck = {
  code: 'ambiguous_keep',
  check({ mapping }) {
    if (mapping.default.job !== 'keep') return [];
    return mapping.managers.flatMap((manager) => {
      const accounts = [...new Set(manager.jobServiceAccounts)];
      if (accounts.length < 2) return [];
      const message = `manager ${manager.key}: found ${showList(accounts)}, wanted one account while default.job is keep, because a job could choose among them: keep one of them, or set default.job to deny`;
      return [error(manager, ['jobServiceAccounts'], message)];
    });
  },
};
