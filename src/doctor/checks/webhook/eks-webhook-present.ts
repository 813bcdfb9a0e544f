import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { PROGRAM } from '../../../names.ts';
import { mappedAccounts } from '../../derive/accounts/mapped-accounts.ts';
import { decidedNamespaces } from '../../derive/namespaces/decided-namespaces.ts';
import { selectorKeys } from '../../derive/namespaces/selects.ts';
import { associationOf } from '../../derive/roles/associations/with-associations.ts';
import { calledEntries, isCalledIn, isEksWebhook, unseenLabels } from '../../derive/webhooks/eks-webhooks.ts';
import { withoutWebhook } from '../../derive/webhooks/installed.ts';
import { isSeen } from '../../world/seen.ts';
import type { WebhookConfiguration } from '../../world/webhook-configuration.ts';
import type { World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';
import {
  narrowCallFindings,
  neverCalledFindings,
  objectOf,
  uncalledNamespaceFindings,
  unknownConditions,
} from './eks-webhook-calls.ts';

/**
 * The EKS pod identity webhook injects the role of the account that a pod has when it is called. Our webhook must come
 * first, and the API server calls configurations in the order of their names.
 */
export const eksWebhookPresent = defineCheck(
  {
    id: 'eks_webhook_present',
    title: `the EKS pod identity webhook is called once for each pod, after ${PROGRAM} has chosen the account`,
    needs: ['mutating'],
  },
  ({ mutating }, world) => {
    const { mapping } = world;
    const nothing = withoutWebhook(world);
    if (nothing !== undefined) return nothing;
    const eksWebhooks = mutating.filter(isEksWebhook);
    const called = eksWebhooks.filter((eksWebhook) => calledEntries(eksWebhook).length > 0);
    const namespaces = decidedNamespaces(world);
    const isHere = (eksWebhook: WebhookConfiguration) =>
      namespaces.some((namespace) => isCalledIn(eksWebhook, namespace, world));
    const here = isSeen(mapping) ? called.filter(isHere) : called;
    const ours = world.installation.mutatingConfiguration;
    const kept = keeper(here, ours);
    // With EKS Pod Identity, an agent provides the credentials and no webhook is needed. Only `unannotated: allow` in
    // the mapping shows that, and a first mapping does not have it.
    const isNeeded =
      !isSeen(mapping) || mapping.seen.mapping.unannotated !== 'allow' || someAnnotated(mapping.seen, world);
    const findings = [
      ...(isNeeded && eksWebhooks.length === 0 ? [absentFinding()] : []),
      ...(isNeeded && called.length === 0 ? eksWebhooks.flatMap(neverCalledFindings) : []),
      ...(isNeeded ? uncalledNamespaceFindings(namespaces, called, world) : []),
      ...(isNeeded ? narrowCallFindings(here) : []),
      ...(kept !== undefined && isEarly(kept, ours) ? [earlyWebhookFinding(kept, ours)] : []),
      ...here.flatMap((eksWebhook) => untrustedFindings(eksWebhook)),
      ...here.flatMap((eksWebhook) =>
        kept === undefined || eksWebhook === kept ? [] : [secondWebhookFinding(eksWebhook, kept)],
      ),
    ];
    const unseen = [
      ...namespaces.flatMap((namespace) => unseenLabels(namespace, called, world)),
      ...(isNeeded ? here.flatMap(unknownConditions) : []),
      ...(isSeen(mapping) || called.some(isForAll) ? [] : [mapping.unseen]),
    ];
    return {
      looked: here.map(({ metadata }) => metadata.name).join(', ') || 'none, and none is needed',
      findings,
      unseen,
    };
  },
);

function someAnnotated(mapping: MappingIndex, world: World): boolean {
  return mappedAccounts(mapping, world.accounts).mapped.some(
    ({ account }) => account.roleArn !== undefined && associationOf(account, world) === undefined,
  );
}

/**
 * True if the webhook does not select namespaces by labels, so that it need not be known which ones the mapping names.
 */
function isForAll(eksWebhook: WebhookConfiguration): boolean {
  return calledEntries(eksWebhook).some(({ namespaceSelector = {} }) => selectorKeys(namespaceSelector).length === 0);
}

function absentFinding(): Finding {
  return {
    code: 'eks_webhook_absent',
    level: 'error',
    object: 'mutatingwebhookconfiguration pod-identity-webhook',
    found:
      'it does not exist, nor does another one of the EKS pod identity webhook: no pod gets the role of its account',
    wanted: 'the EKS pod identity webhook, which EKS installs in every cluster',
    fix: [
      {
        advice:
          'install https://github.com/aws/amazon-eks-pod-identity-webhook, or, with EKS Pod Identity, set unannotated: allow in the mapping',
      },
    ],
  };
}

/** Returns the EKS pod identity webhook to keep: one that is called after ours, if there is one. */
function keeper(eksWebhooks: readonly WebhookConfiguration[], ours: string): WebhookConfiguration | undefined {
  return eksWebhooks.find((eksWebhook) => !isEarly(eksWebhook, ours)) ?? eksWebhooks[0];
}

function isEarly({ metadata }: WebhookConfiguration, ours: string): boolean {
  return metadata.name < ours;
}

function earlyWebhookFinding(eksWebhook: WebhookConfiguration, ours: string): Finding {
  return {
    code: 'eks_webhook_early',
    level: 'warning',
    object: objectOf(eksWebhook),
    found: `its name sorts before ${ours}, so it injects the role of the account that the pod had before ${PROGRAM} changed it`,
    wanted: `a name after ${ours}, such as pod-identity-webhook`,
    fix: [{ advice: `register ${objectOf(eksWebhook)} under the name pod-identity-webhook` }],
  };
}

function secondWebhookFinding(eksWebhook: WebhookConfiguration, kept: WebhookConfiguration): Finding {
  return {
    code: 'eks_webhook_twice',
    level: 'warning',
    object: objectOf(eksWebhook),
    found: `an EKS pod identity webhook for the same pods as ${kept.metadata.name}`,
    wanted: 'only one of them: two may inject two tokens, or the role of one with the token of the other',
    fix: [
      {
        advice: `keep ${kept.metadata.name} for these pods: exclude their namespaces in the namespaceSelector of ${objectOf(eksWebhook)}, or uninstall it if it serves no other namespace`,
      },
    ],
  };
}

/**
 * Finds an entry without `caBundle`: the API server then trusts only public certificate authorities, and none of them
 * signs the name of a Service.
 */
function untrustedFindings(eksWebhook: WebhookConfiguration): Finding[] {
  const { metadata, webhooks = [] } = eksWebhook;
  const blank = webhooks.filter(({ clientConfig }) => clientConfig.service !== undefined && !clientConfig.caBundle);
  if (blank.length === 0) return [];
  return [
    {
      code: 'eks_webhook_untrusted',
      level: 'error',
      object: objectOf(eksWebhook),
      found: `caBundle of ${blank.map(({ name }) => name).join(', ')} is empty, so the API server does not trust its Service, and pods get no role`,
      wanted: 'the authority that signed its certificate',
      fix: [
        {
          advice: `install its certificate again; with cert-manager, annotation cert-manager.io/inject-ca-from of ${metadata.name} names the Certificate`,
        },
      ],
    },
  ];
}
