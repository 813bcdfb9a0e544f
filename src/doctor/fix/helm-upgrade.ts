import type { Installation } from '../world/world.ts';
import type { Fix } from './fix.ts';

/**
 * Lets the chart create what is missing.
 *
 * @param value one that the values need for it: `guard.enabled: true`
 */
export function helmUpgrade({ namespace, service }: Installation, value?: string): Fix {
  const values = value === undefined ? 'your values' : `your values and ${value}`;
  return { advice: `with ${values}, run helm upgrade --install ${service} chart --namespace ${namespace}` };
}
