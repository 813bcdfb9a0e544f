import type { LabelSelector } from '../world/webhook-configuration.ts';

/**
 * Whether a selector matches an object with these labels; an empty one matches every object (apimachinery
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
