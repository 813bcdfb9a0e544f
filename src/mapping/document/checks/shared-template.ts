import { warning } from '../../../documents/check.ts';
import { grantsOf, partOf } from '../../grants.ts';
import type { MappingCheck } from '../draft.ts';

/** `ci-{project}` and `ci-{rootGroup}` give project 77 and group 77 the same account. */
export const sharedTemplate: MappingCheck = {
  code: 'shared_template',
  check({ mapping }) {
    const first = new Map<string, { by: string; account: string }>();
    return grantsOf(mapping).flatMap((grant) => {
      const { by, account, source } = grant;
      const shape = account.replaceAll(/\{(?:project|rootGroup)\}/g, '{id}');
      const other = first.get(shape);
      if (other === undefined) first.set(shape, { by, account });
      if (other === undefined || other.account === account || grant.to === 'manager' || source.is === 'default')
        return [];
      const message = `rule ${by}: ${account} and ${other.account} of rule ${other.by} can give the same name, so a group and a project with the same number would share a role: tell them apart, as in ci-group-{rootGroup}`;
      return [warning(partOf(grant), grant.path, message)];
    });
  },
};
