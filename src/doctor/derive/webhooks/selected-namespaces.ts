import { MODES, type Mode } from '../../../modes.ts';
import { MODE_LABEL } from '../../../names.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { isSeen, seenOr, type Unseen } from '../../world/seen.ts';
import type { LabelSelector } from '../../world/webhook-configuration.ts';
import type { Labels, World } from '../../world/world.ts';
import { decidedNamespaces } from '../namespaces/decided-namespaces.ts';
import { MODE_VALUES, modeOf } from '../namespaces/modes.ts';
import { selectorKeys, selects } from '../namespaces/selects.ts';
import { NAMESPACE_NAME_LABEL } from './eks-webhooks.ts';

/** How the namespaceSelector of a mode's entry selects namespaces differently than in the chart. */
type Selection = {
  /** Namespaces that it would not match in this mode. */
  missed: readonly string[];
  /** Namespaces that it matches although they are not in this mode. */
  more: readonly string[];
  unseen: readonly Unseen[];
};

/** A value of the label that is not a mode, which the webhook treats as enforce. */
const OTHER_VALUE = 'other';

/** A namespace that the chart's selectors never match, because its pods must start without the webhook. */
const SYSTEM = 'kube-system';

/**
 * Compares what is selected, because a selector may differ from the chart's and select the same. Leaves out the
 * namespace of the webhook, which has a finding of its own.
 */
export function selectionOf(selector: LabelSelector, mode: Mode, world: World): Selection {
  const missed = new Set<string>();
  const more = new Set<string>();
  const unseen: Unseen[] = [];
  const isByOthers = selectorKeys(selector).some((key) => key !== MODE_LABEL && key !== NAMESPACE_NAME_LABEL);
  const { namespace: own } = world.installation;
  for (const namespace of decidedNamespaces(world).filter((name) => name !== own && name !== SYSTEM)) {
    const namespaceLabels = lookIn(world.namespaces, namespace, 'labels');
    if (!isSeen(namespaceLabels) && isByOthers) {
      unseen.push(namespaceLabels.unseen);
      continue;
    }
    const labels = seenOr(namespaceLabels, undefined) ?? {};
    for (const value of [...MODE_VALUES, OTHER_VALUE, undefined]) {
      const isSelected = selects(selector, labelsWith(labels, namespace, value));
      const isWanted = modeOf(value === undefined ? {} : { [MODE_LABEL]: value }) === mode;
      if (isWanted && !isSelected) missed.add(namespace);
      if (!isWanted && isSelected) more.add(namespace);
    }
  }
  const inSystem = MODES.some((value) => selects(selector, labelsWith({}, SYSTEM, value)));
  return { missed: [...missed], more: [...more, ...(inSystem ? [SYSTEM] : [])], unseen };
}

function labelsWith(labels: Labels, namespace: string, value: string | undefined): Labels {
  const { [MODE_LABEL]: _, ...others } = labels;
  return { ...others, [NAMESPACE_NAME_LABEL]: namespace, ...(value === undefined ? {} : { [MODE_LABEL]: value }) };
}
