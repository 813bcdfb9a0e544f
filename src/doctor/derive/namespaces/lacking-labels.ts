import { MODE_LABEL } from '../../../names.ts';
import type { LabelSelector } from '../../world/webhook-configuration.ts';
import type { Labels } from '../../world/world.ts';
import { selects } from './selects.ts';

/**
 * The labels, as `key=value`, that make a selector match a namespace.
 *
 * @returns `undefined` where a label would have to change or go, where its value is not known, or where Kubernetes or our
 *   webhook gives the label another meaning: that is for a person to decide
 */
export function lackingLabels(selector: LabelSelector, labels: Labels): readonly string[] | undefined {
  const { matchExpressions = [], matchLabels = {} } = selector;
  const wanted = [
    ...Object.entries(matchLabels),
    ...matchExpressions.flatMap(({ key, operator, values = [] }) =>
      operator === 'In' && values[0] !== undefined ? [[key, values[0]] as const] : [],
    ),
  ].filter(([key]) => labels[key] === undefined);
  const all = { ...labels, ...Object.fromEntries(wanted) };
  if (!selects(selector, all) || wanted.some(([key]) => hasMeaning(key))) return undefined;
  return wanted.map(([key, value]) => `${key}=${value}`);
}

function hasMeaning(key: string): boolean {
  const [prefix = ''] = key.includes('/') ? key.split('/') : [];
  return key === MODE_LABEL || /(^|\.)(kubernetes|k8s)\.io$/.test(prefix);
}
