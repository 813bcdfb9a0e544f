import type { Installation } from '../world/world.ts';
import type { Fix } from './fix.ts';

/** For what only the chart makes. */
export function helmUpgrade({ namespace, service }: Installation): Fix {
  return { advice: `run helm upgrade --install ${service} chart --namespace ${namespace}, with your values` };
}
