import { MODE_BEFORE_LABEL, MODE_LABEL, PROGRAM } from '../../names.ts';
import { modeOf } from '../derive/namespaces/modes.ts';
import { kubectl } from './kubectl.ts';

/** Returns the command that sets the mode of a namespace, or removes its label if `value` is `undefined`. */
export function labelNamespace(namespace: string, value: string | undefined): { command: string } {
  const words = value === undefined ? [`${MODE_LABEL}-`] : [`${MODE_LABEL}=${value}`, '--overwrite'];
  return kubectl(undefined, 'label', 'namespace', namespace, ...words);
}

/**
 * Returns the command that ends an emergency (docs/operations.md) in a namespace with the mode off: it gets the mode
 * that it had before.
 */
export function turnOn(namespace: string, before: string | undefined): { command: string } {
  if (before === undefined) return labelNamespace(namespace, 'enforce');
  return kubectl(
    undefined,
    ...['label', 'namespace', namespace, `${MODE_LABEL}=${before}`, `${MODE_BEFORE_LABEL}-`, '--overwrite'],
  );
}

/**
 * Returns the end of a sentence about changing this mode: the guard requires a permission for leaving enforce, see
 * docs/guard.md.
 */
export function permissionToLeave(value: string): string {
  return modeOf({ [MODE_LABEL]: value }) === 'enforce'
    ? `; with the guard, changing it needs the permission label on namespaces (API group ${PROGRAM})`
    : '';
}
