import { type Holder, holdersOf, makesAdministrator } from '../ask/allows.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';
import { bindingOf, nameOf, unbind } from '../fix/holder.ts';
import type { Rights } from '../world/rights.ts';
import type { Installation } from '../world/world.ts';
import { count } from './count.ts';

/** Who may write the mapping may take any role that it gives. */
export const mappingWriters = defineCheck(
  { id: 'mapping_writers', title: 'nobody but administrators may write the mapping', needs: ['rights'] },
  ({ rights }, { installation }) => {
    const { namespace, mappingConfigMap: name, service } = installation;
    const wanted = ['update', 'patch'].map((verb) => ({ verb, group: '', resource: 'configmaps', name }));
    const holders = holdersOf(rights, namespace, wanted).filter(
      // It writes the first mapping.
      ({ subject }) =>
        !(subject.kind === 'ServiceAccount' && subject.name === service && subject.namespace === namespace),
    );
    return {
      looked: count(rights.bindings.length, 'binding'),
      findings: holders.map((holder) => toFinding(holder, installation, rights)),
      unseen: rights.unread.filter((unseen) => unseen.namespace === namespace),
    };
  },
);

function toFinding(holder: Holder, { mappingConfigMap, namespace }: Installation, rights: Rights): Finding {
  const { binding, subject } = holder;
  if (makesAdministrator(rights, binding))
    return {
      code: 'administrator',
      level: 'notice',
      object: bindingOf(binding),
      found: `${nameOf(subject)} may do everything in this cluster: write the mapping, mint tokens of every account`,
      wanted: 'right for those who run the cluster, and for nobody else',
      fix: [unbind(holder)],
    };
  return {
    code: 'mapping_writer',
    level: 'warning',
    object: bindingOf(binding),
    found: `${nameOf(subject)} may write ConfigMaps in ${namespace}, so also ${mappingConfigMap}: it can give itself any role that the mapping gives`,
    wanted: 'only those who may have every one of these roles',
    fix: [unbind(holder)],
  };
}
