import { isHook, reaches, unseenLabels } from '../derive/eks-hooks.ts';
import { kubectl } from '../fix/kubectl.ts';
import { concernedNamespaces } from '../world/manager-accounts.ts';
import type { WebhookConfiguration } from '../world/webhook-configuration.ts';
import type { World } from '../world/world.ts';
import { defineCheck } from './check.ts';
import type { Finding } from './finding.ts';

/**
 * The hook that gives a pod the token and the role of its account: `pod-identity-webhook` on EKS, with the webhook
 * `iam-for-pods.amazonaws.com` (aws/amazon-eks-pod-identity-webhook, `deploy/` there for other clusters). It looks at the account
 * that a pod has at that moment, so ours has to come first: the API server calls configurations in the order of their names.
 */
export const hookPresent = defineCheck(
  {
    id: 'hook_present',
    title: 'the EKS hook gives pods their roles, once, and after the webhook has chosen the account',
    needs: ['mapping', 'mutating'],
  },
  ({ mapping, mutating }, world) => {
    const hooks = mutating.filter(isHook);
    const namespaces = [...concernedNamespaces(mapping)];
    const here = hooks.filter((hook) => namespaces.some((namespace) => reaches(hook, namespace, world)));
    const ours = world.installation.mutatingConfiguration;
    const kept = keeper(here, ours);
    // EKS Pod Identity: its agent gives the role, and no hook is needed for it.
    const isNeeded = mapping.mapping.unannotated !== 'allow';
    const findings = [
      ...(isNeeded && hooks.length === 0 ? [absent()] : []),
      ...(isNeeded ? namespaces.flatMap((namespace) => unreached(namespace, hooks, world)) : []),
      ...(kept !== undefined && isEarly(kept, ours) ? [early(kept, ours)] : []),
      ...here.flatMap((hook) => (kept === undefined || hook === kept ? [] : [another(hook, kept)])),
    ];
    const unseen = namespaces.flatMap((namespace) => unseenLabels(namespace, hooks, world));
    return {
      looked: here.map(({ metadata }) => metadata.name).join(', ') || 'no hook, and none is needed',
      findings,
      unseen,
    };
  },
);

function absent(): Finding {
  return {
    code: 'hook_absent',
    level: 'error',
    object: 'mutatingwebhookconfiguration pod-identity-webhook',
    found: 'no such configuration, nor another of the EKS hook: no pod is given the role of its account',
    wanted: 'the hook; on EKS it is there from the start',
    fix: [
      {
        advice:
          'install https://github.com/aws/amazon-eks-pod-identity-webhook, or, with EKS Pod Identity, set unannotated: allow in the mapping',
      },
    ],
  };
}

function unreached(namespace: string, hooks: readonly WebhookConfiguration[], world: World): Finding[] {
  const [first] = hooks;
  if (first === undefined || hooks.some((hook) => reaches(hook, namespace, world))) return [];
  return [
    {
      code: 'hook_elsewhere',
      level: 'error',
      object: objectOf(first),
      found: `its namespaceSelector leaves out namespace ${namespace}: pods there are given no role`,
      wanted: 'a selector that takes it',
      fix: [
        {
          advice: `change the namespaceSelector of ${objectOf(first)}, or the labels of ${namespace}, so that they match`,
        },
      ],
    },
  ];
}

/** One that comes at the right moment is the one to keep. */
function keeper(hooks: readonly WebhookConfiguration[], ours: string): WebhookConfiguration | undefined {
  return hooks.find((hook) => !isEarly(hook, ours)) ?? hooks[0];
}

function isEarly({ metadata }: WebhookConfiguration, ours: string): boolean {
  return metadata.name < ours;
}

function early(hook: WebhookConfiguration, ours: string): Finding {
  return {
    code: 'hook_early',
    level: 'warning',
    object: objectOf(hook),
    found: `its name sorts before ${ours}: it gives a pod the role of the account that it had before the webhook chose`,
    wanted: `a name behind ${ours}, such as pod-identity-webhook`,
    fix: [{ advice: `register ${objectOf(hook)} under the name pod-identity-webhook` }],
  };
}

function another(hook: WebhookConfiguration, kept: WebhookConfiguration): Finding {
  return {
    code: 'hook_twice',
    level: 'warning',
    object: objectOf(hook),
    found: `another hook beside ${kept.metadata.name} for the same pods`,
    wanted: 'one of them: two may give two tokens, or the role of one to the token of the other',
    fix: [kubectl(undefined, 'delete', 'mutatingwebhookconfiguration', hook.metadata.name)],
  };
}

function objectOf({ metadata }: WebhookConfiguration): string {
  return `mutatingwebhookconfiguration ${metadata.name}`;
}
