import { showList } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { asAnotherUser, asNode } from '../../derive/rbac/impersonation.ts';
import {
  CHANGE,
  ENTER_PODS,
  GIVE_PERMISSIONS_IN_NAMESPACE,
  GIVE_PERMISSIONS_IN_NAMESPACE_AS_ADMINISTRATOR,
  namedPermissions,
  permissions,
  READ,
  WRITE,
  WRITE_WORKLOADS,
} from '../../derive/rbac/permissions.ts';
import { type Power, type PowerHolders, powerHolders } from '../../derive/rbac/powers.ts';
import { isWebhookAccount } from '../../derive/rbac/webhook-account.ts';
import { impersonatedWebhook } from '../../derive/rbac/webhook-impersonation.ts';
import { withoutWebhook } from '../../derive/webhooks/installed.ts';
import { reviewBinding } from '../../fix/permissions/review-binding.ts';
import { formatBinding, type Rbac } from '../../world/rbac.ts';
import type { Installation } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

const AND = new Intl.ListFormat('en');

/** The powers in docs/security.md, "The namespace of the webhook". mapping_writers checks who may write the mapping. */
function powersIn(installation: Installation): readonly Power[] {
  const { certificatesSecret, service } = installation;
  return [
    {
      does: 'read the Secret with the key of the authority',
      permissions: permissions(READ, '', ['secrets'], certificatesSecret),
    },
    {
      does: 'write the Secret with the key of the authority, or create one with a token of the webhook',
      permissions: permissions(WRITE, '', ['secrets'], certificatesSecret),
    },
    {
      does: 'create pods',
      permissions: [...permissions(['create'], '', ['pods']), ...WRITE_WORKLOADS],
    },
    {
      does: 'enter pods, change their images or reach their ports',
      permissions: ENTER_PODS,
    },
    {
      does: 'create tokens of the webhook',
      permissions: namedPermissions(['create'], '', ['serviceaccounts/token'], service),
    },
    {
      does: 'impersonate the webhook',
      permissions: permissions(['impersonate'], '', ['serviceaccounts'], service),
    },
    { does: 'impersonate the webhook for some requests', ...impersonatedWebhook(installation) },
    {
      does: 'send reviews to other addresses',
      permissions: [
        ...permissions(WRITE, '', ['services', 'endpoints']),
        ...permissions(WRITE, 'discovery.k8s.io', ['endpointslices']),
      ],
    },
    {
      does: 'open the ports of its pods',
      permissions: permissions(CHANGE, 'networking.k8s.io', ['networkpolicies']),
    },
    {
      does: 'give permissions to others',
      permissions: GIVE_PERMISSIONS_IN_NAMESPACE,
    },
  ];
}

const GIVING: Power = {
  does: 'give permissions to others',
  permissions: GIVE_PERMISSIONS_IN_NAMESPACE_AS_ADMINISTRATOR,
};

/** The powers of the node on which the webhook runs (`plugin/pkg/auth/authorizer/node`). */
function powersOfNodes({ certificatesSecret, service }: Installation): readonly Power[] {
  return [
    {
      does: 'read the Secret with the key of the authority',
      permissions: permissions(['get', 'list', 'watch'], '', ['secrets'], certificatesSecret),
    },
    {
      does: 'create tokens of the webhook',
      permissions: namedPermissions(['create'], '', ['serviceaccounts/token'], service),
    },
  ];
}

/** A user who may write in this namespace, or read Secrets there, can bypass every rule of the mapping. */
export const webhookNamespace = defineCheck(
  {
    id: 'webhook_namespace',
    title: 'only administrators write in the namespace of the webhook, and read Secrets there',
    needs: ['rbac'],
  },
  ({ rbac }, world) => {
    const nothing = withoutWebhook(world);
    if (nothing !== undefined) return nothing;
    const { namespace } = world.installation;
    const own = powersIn(world.installation);
    const powers = [
      ...own,
      ...asAnotherUser(rbac, [...own, GIVING], [namespace]),
      ...asNode(powersOfNodes(world.installation)),
    ];
    const holders = powerHolders(rbac, powers, [namespace], ({ subject }) =>
      isWebhookAccount(subject, world.installation),
    );
    return {
      looked: counted(rbac.bindings.length, 'binding'),
      findings: holders.map((one) => powerFinding(one, namespace, rbac)),
      unseen: rbac.unread.filter((unseen) => unseen.namespace === namespace),
    };
  },
);

function powerFinding({ does, holder, subjects }: PowerHolders, namespace: string, rbac: Rbac): Finding {
  return {
    code: 'webhook_namespace_open',
    level: 'warning',
    object: formatBinding(holder.binding),
    found: `${showList(subjects)} may ${AND.format(does)} in namespace ${namespace} of the webhook, and so can get every account`,
    wanted: 'only administrators, and programs that administer the cluster',
    fix: [reviewBinding(holder, rbac)],
  };
}
