import { MODE_LABEL } from '../../names.ts';

/** Values of the mode label of a namespace; the webhook treats every other value as `enforce`. */
export const MODES = ['enforce', 'observe', 'best-effort', 'off'] as const;

type ModeValue = (typeof MODES)[number];

/** A mode in which the API server calls the webhook, at an entry of its own. */
export type Mode = Exclude<ModeValue, 'off'>;

/** The active mode of a namespace; `undefined` without the label. */
export function modeOf(labels: Readonly<Record<string, string>>): ModeValue | undefined {
  const value = labels[MODE_LABEL];
  return value === undefined ? undefined : (MODES.find((mode) => mode === value) ?? 'enforce');
}
