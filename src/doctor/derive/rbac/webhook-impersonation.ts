import type { Installation } from '../../world/world.ts';
import { allows, type Permission } from './permission-holders.ts';
import { IMPERSONATE_FOR_SOME, impersonating, permissions, READ, WRITE } from './permissions.ts';
import type { Power } from './powers.ts';

/**
 * Returns the permissions to send single requests as the webhook, with which a user can read or write the mapping or
 * the key of the certificate authority.
 */
export function impersonatedWebhook({
  certificatesSecret,
  mappingConfigMap,
  service,
}: Installation): Pick<Power, 'permissions'> & Required<Pick<Power, 'also'>> {
  const needed: readonly Permission[] = [
    ...permissions(WRITE.map(impersonating), '', ['configmaps'], mappingConfigMap),
    ...permissions([...new Set([...READ, ...WRITE])].map(impersonating), '', ['secrets'], certificatesSecret),
  ];
  return {
    permissions: [{ ...IMPERSONATE_FOR_SOME, name: service }],
    also: (rules) => rules.some((rule) => needed.some((one) => allows(rule, one))),
  };
}
