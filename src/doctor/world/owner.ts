import type { Release } from './release.ts';

/**
 * What writes an object: its next run undoes a direct change of the object. `fleet` is a Helm release whose chart
 * `generate` wrote.
 */
export type Owner = ({ by: 'Helm' } & Release) | ({ by: 'fleet' } & Release) | { by: 'Argo CD'; application: string };
