import type { Unseen } from './seen.ts';

/** `Pod ci/x: pods "x" is forbidden …; needs: get pods x in namespace ci` */
export function unseenWords({ needs, what, why }: Unseen): string {
  return `${what}: ${why}${needs === undefined ? '' : `; needs: ${needs}`}`;
}
