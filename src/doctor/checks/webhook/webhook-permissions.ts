import { showList } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { accountHolds } from '../../derive/guard/account-holds.ts';
import type { Permission } from '../../derive/rbac/permission-holders.ts';
import { withoutWebhook } from '../../derive/webhooks/installed.ts';
import { helmUpgrade } from '../../fix/helm-upgrade.ts';
import type { Installation } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** The argument with which the webhook issues its certificates itself (chart/templates/deployment.yaml). */
const OWN_CERTIFICATES = /^--certificates-secret(?:=|$)/;

/** A permission in a namespace; without one, in the whole cluster. */
type Needed = Permission & { namespace?: string };

/** The permissions in chart/templates/cluster-role.yaml and role.yaml. */
function needs(installation: Installation, isIssuing: boolean): readonly Needed[] {
  const { certificatesSecret, mappingConfigMap, mutatingConfiguration, namespace, validatingConfiguration } =
    installation;
  const own = { group: '', namespace };
  const registrations = [
    { resource: 'mutatingwebhookconfigurations', name: mutatingConfiguration },
    { resource: 'validatingwebhookconfigurations', name: validatingConfiguration },
  ];
  return [
    ...['get', 'list', 'watch'].map((verb) => ({ verb, group: '', resource: 'serviceaccounts' })),
    ...['list', 'watch', 'patch'].map((verb) => ({ ...own, verb, resource: 'configmaps', name: mappingConfigMap })),
    ...(isIssuing
      ? [
          ...['list', 'watch', 'create', 'patch'].map((verb) => {
            return { ...own, verb, resource: 'secrets', name: certificatesSecret };
          }),
          ...registrations.flatMap((one) =>
            ['list', 'watch', 'patch'].map((verb) => ({ ...one, verb, group: 'admissionregistration.k8s.io' })),
          ),
        ]
      : []),
  ];
}

/** A running process keeps what it has read, so a removed permission has an effect only after the next start. */
export const webhookPermissions = defineCheck(
  {
    id: 'webhook_permissions',
    title: 'the webhook has the permissions that it needs to start',
    needs: ['rbac', 'deployment'],
  },
  ({ deployment, rbac }, world) => {
    const nothing = withoutWebhook(world);
    if (nothing !== undefined) return nothing;
    const { installation } = world;
    const account = { namespace: installation.namespace, name: installation.service };
    const isRead = !rbac.unread.some(({ namespace }) => namespace === installation.namespace);
    const isIssuing = deployment?.args.some((argument) => OWN_CERTIFICATES.test(argument)) === true;
    const lacking = needs(installation, isIssuing)
      .filter(({ namespace }) => namespace === undefined || isRead)
      // An empty text as namespace, which no namespace has as its name, so that only ClusterRoleBindings apply.
      .filter(({ namespace = '', ...permission }) => !accountHolds(rbac, account, namespace, permission));
    return {
      looked: counted(rbac.bindings.length, 'binding'),
      findings: lacking.length === 0 ? [] : [missingPermissionsFinding(lacking, installation)],
      unseen: rbac.unread.filter(({ namespace }) => namespace === installation.namespace),
    };
  },
);

function missingPermissionsFinding(lacking: readonly Needed[], installation: Installation): Finding {
  const { namespace, service } = installation;
  const what = [...Map.groupBy(lacking, ({ resource }) => resource)].map(
    ([resource, alike]) => `${alike.map(({ verb }) => verb).join(', ')} ${resource}`,
  );
  return {
    code: 'webhook_permission_missing',
    level: 'error',
    object: `serviceaccount ${namespace}/${service}`,
    found: `RBAC does not let the webhook ${showList(what)}: a replica that runs sees no change of them, and one that starts does not become ready`,
    wanted: 'the ClusterRole and the Role of the chart, bound to the account of the webhook',
    fix: [helmUpgrade(installation)],
  };
}
