import { showList } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { withoutWebhook } from '../../derive/webhooks/installed.ts';
import { laterWebhooks } from '../../derive/webhooks/later-webhooks.ts';
import type { MutatingPolicy } from '../../world/security-side.ts';
import { isSeen } from '../../world/seen.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/**
 * Policies and webhooks that are called later can change the account that the webhook has assigned. The pod's
 * annotations then still name the assigned account.
 */
export const laterMutations = defineCheck(
  {
    id: 'later_mutations',
    title: 'no policy or webhook that is called after the webhook can change the account of a pod',
    needs: ['mapping', 'mutating', 'security'],
  },
  ({ mutating, security: { mutatingPolicies } }, world) => {
    const nothing = withoutWebhook(world);
    if (nothing !== undefined) return nothing;
    const policies = isSeen(mutatingPolicies) ? mutatingPolicies.seen.filter(({ isReinvoked }) => isReinvoked) : [];
    const { names, unseen } = laterWebhooks(world);
    return {
      looked: `${counted(mutating.length, 'mutatingwebhookconfiguration')}, ${counted(policies.length, 'MutatingAdmissionPolicy')}`,
      findings: [...policies.map(policyFinding), ...(names.length === 0 ? [] : [otherWebhooksFinding(names)])],
      unseen: [...unseen, ...(isSeen(mutatingPolicies) ? [] : [mutatingPolicies.unseen])],
    };
  },
);

function policyFinding({ name, namesAccount }: MutatingPolicy): Finding {
  const object = `mutatingadmissionpolicy ${name}`;
  return {
    code: 'later_policy',
    level: namesAccount ? 'warning' : 'notice',
    object,
    found: `it is evaluated again after the webhook (reinvocationPolicy IfNeeded), for new pods${namesAccount ? ', and its text names the account of a pod' : ''}`,
    wanted: 'no policy that changes pods after the webhook, or reinvocationPolicy Never',
    fix: [
      {
        advice: `set reinvocationPolicy to Never, if it does not have to see what webhooks change; read it with: kubectl get ${object} --output yaml`,
      },
    ],
  };
}

function otherWebhooksFinding(webhooks: readonly string[]): Finding {
  return {
    code: 'later_webhook',
    level: 'notice',
    object: `mutatingwebhookconfiguration ${webhooks[0]}`,
    found: `the API server calls ${showList(webhooks, 20)} after the webhook for new pods: only ${webhooks.length === 1 ? 'its program knows' : 'their programs know'} what ${webhooks.length === 1 ? 'it changes' : 'they change'}`,
    wanted: 'programs that do not change spec.serviceAccountName',
    fix: [
      {
        advice:
          'look at what each of these programs changes; where it matters, compare the stored pods with the audit annotations of the webhook',
      },
    ],
  };
}
