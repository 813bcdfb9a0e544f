import { type Holder, holdersOf, makesAdministrator } from '../derive/permission-holders.ts';
import { unbind } from '../fix/unbind.ts';
import { formatBinding, formatSubject, type Rbac } from '../world/rbac.ts';
import type { Installation } from '../world/world.ts';
import { count, defineCheck } from './check.ts';
import type { Finding } from './finding.ts';

/** Who may write the mapping may take any role that it gives. */
export const mappingWriters = defineCheck(
  { id: 'mapping_writers', title: 'nobody but administrators may write the mapping', needs: ['rbac'] },
  ({ rbac }, { installation }) => {
    const { namespace, mappingConfigMap: name, service } = installation;
    const wanted = ['update', 'patch'].map((verb) => ({ verb, group: '', resource: 'configmaps', name }));
    const holders = holdersOf(rbac, namespace, wanted).filter(
      // It writes the first mapping.
      ({ subject }) =>
        !(subject.kind === 'ServiceAccount' && subject.name === service && subject.namespace === namespace),
    );
    return {
      looked: count(rbac.bindings.length, 'binding'),
      findings: holders.map((holder) => toFinding(holder, installation, rbac)),
      unseen: rbac.unread.filter((unseen) => unseen.namespace === namespace),
    };
  },
);

function toFinding(holder: Holder, { mappingConfigMap, namespace }: Installation, rbac: Rbac): Finding {
  const { binding, subject } = holder;
  if (makesAdministrator(rbac, binding))
    return {
      code: 'administrator',
      level: 'notice',
      object: formatBinding(binding),
      found: `${formatSubject(subject)} may do everything in this cluster: write the mapping, mint tokens of every account`,
      wanted: 'right for those who run the cluster, and for nobody else',
      fix: [unbind(holder)],
    };
  return {
    code: 'mapping_writer',
    level: 'warning',
    object: formatBinding(binding),
    found: `${formatSubject(subject)} may write ConfigMaps in ${namespace}, so also ${mappingConfigMap}: it can give itself any role that the mapping gives`,
    wanted: 'only those who may have every one of these roles',
    fix: [unbind(holder)],
  };
}
