import { MODE_LABEL, PROGRAM } from '../../names.ts';
import { modeOf } from '../derive/modes.ts';
import { kubectl } from './kubectl.ts';

/** Sets the mode of a namespace, or removes its label if `value` is `undefined`. */
export function labelNamespace(namespace: string, value: string | undefined): { command: string } {
  const words = value === undefined ? [`${MODE_LABEL}-`] : [`${MODE_LABEL}=${value}`, '--overwrite'];
  return kubectl(undefined, 'label', 'namespace', namespace, ...words);
}

/** The end of a sentence about a change of this value: the guard denies leaving enforce without a permission, see docs/guard.md. */
export function permissionToLeave(value: string): string {
  return modeOf({ [MODE_LABEL]: value }) === 'enforce'
    ? `; with the guard, changing it needs the permission label on namespaces (API group ${PROGRAM})`
    : '';
}
