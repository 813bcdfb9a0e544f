/** Label of a namespace whose value is the mode; see chart/templates/mutating-webhook-configuration.yaml. */
export const MODE_LABEL = 'gitlab-runner-irsa';

/** Every other value is enforce. */
export const MODES = ['enforce', 'observe', 'best-effort', 'off'] as const;

/** The mode that is in force in a namespace; `undefined` without the label. */
export function modeOf(labels: Readonly<Record<string, string>>): (typeof MODES)[number] | undefined {
  const value = labels[MODE_LABEL];
  if (value === undefined) return undefined;
  return MODES.find((mode) => mode === value) ?? 'enforce';
}
