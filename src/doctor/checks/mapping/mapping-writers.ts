import { counted } from '../../../text/counted.ts';
import { subjectsOfJobs } from '../../derive/rbac/administrators.ts';
import { asAnotherUser, asNode } from '../../derive/rbac/impersonation.ts';
import { type Holder, holdersOf, makesAdministrator } from '../../derive/rbac/permission-holders.ts';
import { namedPermissions, permissions } from '../../derive/rbac/permissions.ts';
import { completesPower, type Power } from '../../derive/rbac/powers.ts';
import { isWebhookAccount } from '../../derive/rbac/webhook-account.ts';
import { impersonatedWebhook } from '../../derive/rbac/webhook-impersonation.ts';
import { withoutWebhook } from '../../derive/webhooks/installed.ts';
import { reviewBinding } from '../../fix/permissions/review-binding.ts';
import { formatBinding, type Rbac, type Subject, showSubject } from '../../world/rbac.ts';
import type { Installation } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

const AND = new Intl.ListFormat('en');

/** A user who may write the mapping can get every role that it assigns. */
export const mappingWriters = defineCheck(
  { id: 'mapping_writers', title: 'only administrators may write the mapping', needs: ['rbac'] },
  ({ rbac }, world) => {
    const { installation } = world;
    const nothing = withoutWebhook(world);
    if (nothing !== undefined) return nothing;
    const { namespace } = installation;
    const isOfJobs = subjectsOfJobs(world);
    const own = powersOver(installation);
    const powers = [...own, ...asAnotherUser(rbac, own, [namespace]), ...asNode([tokens(installation)])];
    const found = powers.flatMap((power) => {
      const isComplete = completesPower(rbac, power);
      return (
        holdersOf(rbac, namespace, power.permissions)
          // Leaves out the webhook itself, which writes the first mapping.
          .filter(({ subject }) => isComplete(subject) && !isWebhookAccount(subject, installation))
          .map((holder) => ({ holder, does: power.does }))
      );
    });
    const groups = Map.groupBy(found, ({ holder: { binding, index } }) => `${formatBinding(binding)} ${index}`);
    return {
      looked: counted(rbac.bindings.length, 'binding'),
      findings: [...groups.values()].map((group) => writerFinding(group, rbac, isOfJobs)),
      unseen: rbac.unread.filter((unseen) => unseen.namespace === namespace),
    };
  },
);

/** The node on which the webhook runs may create tokens of its account. */
function tokens({ service }: Installation): Power {
  const permissionsOfNode = namedPermissions(['create'], '', ['serviceaccounts/token'], service);
  return { does: 'create tokens of the webhook, which may write the mapping,', permissions: permissionsOfNode };
}

/** Includes deletion, because the same user or a program can create the ConfigMap again with another mapping. */
function powersOver(installation: Installation): readonly Power[] {
  const { mappingConfigMap, namespace, service } = installation;
  const configMap = `ConfigMap ${mappingConfigMap} in ${namespace}`;
  return [
    { does: `write ${configMap}`, permissions: permissions(['update', 'patch'], '', ['configmaps'], mappingConfigMap) },
    {
      does: `delete ${configMap}, so that another one can be created`,
      permissions: permissions(['delete', 'deletecollection'], '', ['configmaps'], mappingConfigMap),
    },
    {
      does: 'act as the webhook, which may write the mapping',
      permissions: [
        ...permissions(['impersonate'], '', ['serviceaccounts'], service),
        ...namedPermissions(['create'], '', ['serviceaccounts/token'], service),
      ],
    },
    {
      does: 'act as the webhook for some requests, with which it writes the mapping or its certificates',
      ...impersonatedWebhook(installation),
    },
  ];
}

function writerFinding(
  group: readonly { holder: Holder; does: string }[],
  rbac: Rbac,
  isOfJobs: (subject: Subject) => boolean,
): Finding {
  const [{ holder }] = group as [(typeof group)[number]];
  const { binding, subject } = holder;
  if (makesAdministrator(rbac, binding) && isOfJobs(subject))
    return {
      code: 'job_administrator',
      level: 'error',
      object: formatBinding(binding),
      found: `${showSubject(subject)} may do everything in this cluster, and is an account of a namespace of managers and jobs, or a group with such accounts: a job can write the mapping, create tokens for every account and turn off the guard`,
      wanted: 'only people and programs that administer the cluster, outside of the namespaces of managers and jobs',
      fix: [reviewBinding(holder, rbac)],
    };
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
    found: `${showSubject(subject)} may ${AND.format(group.map(({ does }) => does))}, and can therefore get every role that the mapping assigns`,
    wanted: 'only users who may have all of these roles',
    fix: [reviewBinding(holder, rbac)],
  };
}
