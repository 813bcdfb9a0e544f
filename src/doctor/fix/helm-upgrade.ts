import type { Installation } from '../world/world.ts';
import type { Fix } from './fix.ts';

/** Lets the chart create what is missing. */
export function helmUpgrade({ namespace, service }: Installation): Fix {
  return { advice: `run helm upgrade --install ${service} chart --namespace ${namespace}, with your values` };
}
