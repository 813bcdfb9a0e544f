import { MODE_LABEL } from '../../../names.ts';
import type { LabelSelector } from '../../world/webhook-configuration.ts';
import type { Labels } from '../../world/world.ts';
import { selects } from './selects.ts';

/**
 * Returns the labels, as `key=value`, with which a selector would match a namespace.
 *
 * @returns `undefined` if the user must decide, because a label would have to change or be removed, its value is not
 * known, or Kubernetes or our webhook gives it another meaning
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
