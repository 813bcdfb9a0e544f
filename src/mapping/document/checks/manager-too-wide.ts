import { error } from '../../../documents/check.ts';
import { serviceAccountOf } from '../../../pods/requester.ts';
import type { Manager } from '../../mapping.ts';
import type { MappingCheck } from '../draft.ts';

/** Refuses identities that include more than one runner manager. */
export const managerTooWide: MappingCheck = {
  code: 'manager_too_wide',
  check({ mapping }) {
    return mapping.managers.flatMap((manager) => {
      const why = whyTooWide(manager.identity);
      if (why === undefined) return [];
      const [key = ''] = Object.keys(manager.identity);
      return [error(manager, [key], `manager ${manager.key}: ${why}`)];
    });
  },
};

function whyTooWide(identity: Manager['identity']): string | undefined {
  if ('group' in identity) return whyGroup(identity.group);
  if ('user' in identity) return whyUser(identity.user);
  const { namespace, name } = identity.serviceAccount;
  if (name === 'default') {
    return 'every pod without a named account has this one, so all of these would be managers: give the manager an account of its own';
  }
  if (namespace === 'kube-system' && name.endsWith('-controller')) {
    return 'this is a Kubernetes controller, so the pods of every workload would be jobs: list the account of the runner manager';
  }
  return undefined;
}

function whyGroup(group: string): string | undefined {
  if (!group.startsWith('system:')) return undefined;
  return 'groups of Kubernetes itself have many members that are not runner managers, jobs among them: list the managers one by one';
}

function whyUser(user: string): string | undefined {
  const account = serviceAccountOf(user);
  if (account !== undefined)
    return `found the user name of a ServiceAccount: write serviceAccount: ${account.namespace}/${account.name}`;
  if (!user.startsWith('system:')) return undefined;
  return 'found a user of Kubernetes itself, wanted the user of a runner manager';
}
