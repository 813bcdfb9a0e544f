import { warning } from '../../../documents/check.ts';
import type { FleetCheck } from '../draft.ts';

export const identityDenied: FleetCheck = {
  code: 'identity_denied',
  check({ fleet: { runners, serviceAccounts, unannotated } }) {
    if (unannotated !== 'deny') return [];
    // An account that a manager configures for its jobs needs no role.
    const configured = new Set(runners.map(({ jobServiceAccount }) => jobServiceAccount));
    return serviceAccounts.flatMap((account) => {
      const { identity, name } = account;
      if (identity === 'irsa' || configured.has(name)) return [];
      const fix = identity === 'none' ? 'give it a role, or set unannotated: warn' : 'set unannotated: allow';
      const message = `account ${name}: found identity: ${identity}, and unannotated: deny refuses its pods: ${fix}`;
      return [warning(account, ['identity'], message)];
    });
  },
};
