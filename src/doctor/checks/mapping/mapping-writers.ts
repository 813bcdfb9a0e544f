import { counted } from '../../../counted.ts';
import { withoutWebhook } from '../../derive/installed.ts';
import { type Holder, holdersOf, makesAdministrator } from '../../derive/permission-holders.ts';
import { isWebhookAccount } from '../../derive/webhook-account.ts';
import { reviewBinding } from '../../fix/review-binding.ts';
import { formatBinding, type Rbac, showSubject } from '../../world/rbac.ts';
import type { Installation } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** A user who may write the mapping can get every role that it assigns. */
export const mappingWriters = defineCheck(
  { id: 'mapping_writers', title: 'only administrators may write the mapping', needs: ['rbac'] },
  ({ rbac }, world) => {
    const { installation } = world;
    const nothing = withoutWebhook(world);
    if (nothing !== undefined) return nothing;
    const { namespace, mappingConfigMap: name } = installation;
    const wanted = ['update', 'patch'].map((verb) => ({ verb, group: '', resource: 'configmaps', name }));
    const holders = holdersOf(rbac, namespace, wanted).filter(
      // The webhook itself writes the first mapping.
      ({ subject }) => !isWebhookAccount(subject, installation),
    );
    return {
      looked: counted(rbac.bindings.length, 'binding'),
      findings: holders.map((holder) => writer(holder, installation, rbac)),
      unseen: rbac.unread.filter((unseen) => unseen.namespace === namespace),
    };
  },
);

function writer(holder: Holder, { mappingConfigMap, namespace }: Installation, rbac: Rbac): Finding {
  const { binding, subject } = holder;
  if (makesAdministrator(rbac, binding))
    return {
      code: 'administrator',
      level: 'notice',
      object: formatBinding(binding),
      found: `${showSubject(subject)} may do everything in this cluster, such as write the mapping or create tokens for every account`,
      wanted: 'only people and programs that administer the cluster',
      fix: [reviewBinding(holder, rbac)],
    };
  return {
    code: 'mapping_writer',
    level: 'warning',
    object: formatBinding(binding),
    found: `${showSubject(subject)} may write ConfigMap ${mappingConfigMap} in ${namespace} and can therefore get every role that the mapping assigns`,
    wanted: 'only users who may have all of these roles',
    fix: [reviewBinding(holder, rbac)],
  };
}
