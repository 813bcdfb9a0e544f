import { MODES } from '../../../modes.ts';
import { MODE_LABEL } from '../../../names.ts';

/** Values of the mode label of a namespace. The webhook treats every other value as `enforce`. */
export const MODE_VALUES = [...MODES, 'off'] as const;

export type ModeValue = (typeof MODE_VALUES)[number];

/** Returns the active mode of a namespace; `undefined` without the label. */
export function modeOf(labels: Readonly<Record<string, string>>): ModeValue | undefined {
  const value = labels[MODE_LABEL];
  return value === undefined ? undefined : (MODE_VALUES.find((mode) => mode === value) ?? 'enforce');
}
