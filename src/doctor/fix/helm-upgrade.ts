import type { Installation } from '../world/world.ts';
import type { Fix } from './fix.ts';

/**
 * Advises to let the chart create what is missing.
 *
 * @param value that this needs in the values: `guard.enabled: true`
 */
export function helmUpgrade({ namespace, service }: Installation, value?: string): Fix {
  const values = value === undefined ? 'your values' : `your values and ${value}`;
  return { advice: `with ${values}, run helm upgrade --install ${service} chart --namespace ${namespace}` };
}
