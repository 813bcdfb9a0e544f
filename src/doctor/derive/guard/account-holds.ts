import type { Rbac, Subject } from '../../world/rbac.ts';
import { allows, type Permission } from '../rbac/permission-holders.ts';

type Account = { namespace: string; name: string };

/** True if RBAC gives a permission in a namespace to an account, by its name or by a group of ServiceAccounts. */
export function accountHolds(rbac: Rbac, account: Account, namespace: string, permission: Permission): boolean {
  return rbac.bindings.some(
    (binding) =>
      (binding.namespace === undefined || binding.namespace === namespace) &&
      binding.subjects.some((subject) => isOf(subject, account)) &&
      (rbac.roles.get(binding.role) ?? []).some((rule) => allows(rule, permission)),
  );
}

/**
 * True if a subject is an account, or a group that the account is in
 * (`apiserver/pkg/authentication/serviceaccount/util.go`).
 */
export function isOf(subject: Subject, { name, namespace }: Account): boolean {
  switch (subject.kind) {
    case 'ServiceAccount':
      return subject.name === name && subject.namespace === namespace;
    case 'User':
      return subject.name === `system:serviceaccount:${namespace}:${name}`;
    default:
      return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'].includes(
        subject.name,
      );
  }
}
