import type { LabelSelector } from '../../world/webhook-configuration.ts';

/**
 * True if a selector matches an object with these labels. An empty selector matches every object (apimachinery
 * `pkg/apis/meta/v1/helpers.go`, `LabelSelectorAsSelector`).
 */
export function selects(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Readonly<Record<string, string>>,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const found = labels[key];
      if (operator === 'Exists') return found !== undefined;
      if (operator === 'DoesNotExist') return found === undefined;
      if (operator === 'In') return found !== undefined && values.includes(found);
      // NotIn also matches objects without the label.
      return found === undefined || !values.includes(found);
    })
  );
}

/** Returns the keys of the labels that a selector tests. */
export function selectorKeys({ matchExpressions = [], matchLabels = {} }: LabelSelector): readonly string[] {
  return [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)];
}

/** Returns a selector in the syntax of kubectl: `irsa=on,team in (a,b),!skip`. */
export function formatSelector({ matchExpressions = [], matchLabels = {} }: LabelSelector): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
  });
  return [...labels, ...expressions].join(',');
}
