import { MODE_LABEL, PROGRAM } from '../../../names.ts';
import { counted } from '../../../text/counted.ts';
import { modeOf } from '../../derive/namespaces/modes.ts';
import { usedNamespaces } from '../../derive/runners/jobs/job-places.ts';
import { labelNamespace } from '../../fix/label-namespace.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { Labels } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** Observe and best-effort are meant for the rollout: neither refuses everything that enforce refuses. */
export const namespacesEnforce = defineCheck(
  {
    id: 'namespaces_enforce',
    title: 'every namespace of managers and jobs is in enforce',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const unseen: Unseen[] = [];
    const findings: Finding[] = [];
    const used = usedNamespaces(mapping, world);
    for (const namespace of used) {
      const labels = lookIn(world.namespaces, namespace, 'labels');
      if (!isSeen(labels)) unseen.push(labels.unseen);
      else {
        const mode = modeOf(labels.seen ?? {});
        if (mode === 'observe' || mode === 'best-effort') findings.push(rolloutFinding(namespace, mode));
        // The check must not pass. namespaces_labeled reports why the namespace has no mode.
        else if (mode !== 'enforce') unseen.push(withoutMode(namespace, labels.seen));
      }
    }
    return { looked: counted(used.size, 'namespace'), findings, unseen };
  },
);

function withoutMode(namespace: string, labels: Labels | undefined): Unseen {
  const value = labels?.[MODE_LABEL];
  const why = value === undefined ? `it has no label ${MODE_LABEL}` : `its label is ${MODE_LABEL}=${value}`;
  return {
    what: `whether namespace ${namespace} is in enforce`,
    why: labels === undefined ? 'it does not exist' : why,
    because: 'absent',
  };
}

const EFFECT = {
  observe: 'the webhook changes no pod, so jobs keep the account that they have, and none gets a role by the mapping',
  'best-effort': 'jobs that enforce would refuse run',
} as const;

function rolloutFinding(namespace: string, mode: 'observe' | 'best-effort'): Finding {
  return {
    code: 'namespace_not_enforced',
    level: 'notice',
    object: `namespace ${namespace}`,
    found: `${MODE_LABEL}=${mode}, which is for the rollout: ${EFFECT[mode]}`,
    wanted: `${MODE_LABEL}=enforce`,
    fix: [
      {
        advice: `once "${PROGRAM} report" says of its logs "Safe to enforce: yes": ${labelNamespace(namespace, 'enforce').command}`,
      },
    ],
  };
}
