import type { LabelSelector } from '../world/webhook-configuration.ts';

/**
 * Whether a selector takes an object with these labels; an empty one takes all (apimachinery
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
      // NotIn takes those without the label, too.
      return found === undefined || !values.includes(found);
    })
  );
}
