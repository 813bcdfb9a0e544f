import { counted } from '../../../counted.ts';
import { showList } from '../../../documents/show.ts';
import { permissions, WRITE_WORKLOADS } from '../../derive/guard/ways.ts';
import { withoutWebhook } from '../../derive/installed.ts';
import { ANY_NAME, type Permission } from '../../derive/permission-holders.ts';
import { type Power, type Powerful, powerful } from '../../derive/powers.ts';
import { isWebhookAccount } from '../../derive/webhook-account.ts';
import { reviewBinding } from '../../fix/review-binding.ts';
import { formatBinding, type Rbac } from '../../world/rbac.ts';
import type { Installation } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

const AND = new Intl.ListFormat('en');

const WRITE = ['create', 'update', 'patch'];

/** As in docs/security.md, "The namespace of the webhook"; who may write the mapping is a check of its own. */
function powersIn({ certificatesSecret, service }: Installation): readonly Power[] {
  const named = (verbs: readonly string[], resource: string, name: string): Permission[] =>
    verbs.map((verb) => ({ verb, group: '', resource, name }));
  return [
    {
      does: 'read the Secret with the key of the authority',
      permissions: named(['get', 'list', 'watch'], 'secrets', certificatesSecret),
    },
    {
      does: 'create pods',
      permissions: [...permissions(['create'], '', ['pods']), ...WRITE_WORKLOADS],
    },
    {
      does: 'enter pods',
      permissions: ['pods/exec', 'pods/attach', 'pods/ephemeralcontainers'].flatMap((resource) =>
        ['get', 'create', 'update', 'patch'].map((verb) => ({ verb, group: '', resource, name: ANY_NAME })),
      ),
    },
    {
      does: 'create tokens of the webhook',
      permissions: named(['create'], 'serviceaccounts/token', service),
    },
    {
      does: 'send reviews to other addresses',
      permissions: [
        ...permissions(WRITE, '', ['services', 'endpoints']),
        ...permissions(WRITE, 'discovery.k8s.io', ['endpointslices']),
      ],
    },
    {
      does: 'give permissions to others',
      permissions: permissions(WRITE, 'rbac.authorization.k8s.io', ['rolebindings']),
    },
  ];
}

/** A user who may write there, or read Secrets there, can bypass every rule of the mapping. */
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
    const holders = powerful(rbac, powersIn(world.installation), [namespace], ({ subject }) =>
      isWebhookAccount(subject, world.installation),
    );
    return {
      looked: counted(rbac.bindings.length, 'binding'),
      findings: holders.map((one) => above(one, namespace, rbac)),
      unseen: rbac.unread.filter((unseen) => unseen.namespace === namespace),
    };
  },
);

function above({ does, holder, subjects }: Powerful, namespace: string, rbac: Rbac): Finding {
  return {
    code: 'webhook_namespace_open',
    level: 'warning',
    object: formatBinding(holder.binding),
    found: `${showList(subjects)} may ${AND.format(does)} in namespace ${namespace} of the webhook, and can so get every account`,
    wanted: 'only administrators, and programs that administer the cluster',
    fix: [reviewBinding(holder, rbac)],
  };
}
