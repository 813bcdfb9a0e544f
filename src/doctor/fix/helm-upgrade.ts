import type { Fix } from '../finding.ts';
import type { Installation } from '../world/world.ts';

/** For what only the chart makes. */
export function helmUpgrade({ namespace, service }: Installation): Fix {
  return { advice: `run helm upgrade --install ${service} chart --namespace ${namespace}, with your values` };
}
