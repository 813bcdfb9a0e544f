import type { Owner } from '../world/owner.ts';
import { type HelmMarks, releaseOf } from './release-of.ts';

/**
 * Returns the Helm release or the Argo CD application that an object belongs to.
 *
 * https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
 */
export function ownerOf(marks: HelmMarks): Owner | undefined {
  const release = releaseOf(marks);
  if (release !== undefined) return { by: 'Helm', ...release };
  const { annotations = {}, labels = {} } = marks;
  const [tracked] = (annotations['argocd.argoproj.io/tracking-id'] ?? '').split(':');
  const application = tracked || labels['argocd.argoproj.io/instance'];
  return application === undefined ? undefined : { by: 'Argo CD', application };
}
