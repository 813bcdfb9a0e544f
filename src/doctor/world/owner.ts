import type { Release } from './release.ts';

/** What makes an object again: a change of the object itself is undone. A fleet makes the chart of a release. */
export type Owner = ({ by: 'Helm' } & Release) | ({ by: 'fleet' } & Release) | { by: 'Argo CD'; application: string };
