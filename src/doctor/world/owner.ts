import type { Release } from './release.ts';

/** What makes an object again: a change of the object itself is undone. */
export type Owner = ({ by: 'Helm' } & Release) | { by: 'Argo CD'; application: string };
