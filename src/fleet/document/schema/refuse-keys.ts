import type * as z from 'zod';

/**
 * Returns a refinement that refuses some keys of an open map.
 *
 * @param message completes the sentence `found …, wanted …`
 */
export function refuseKeys(refused: RegExp, message: string) {
  return (map: object, context: z.RefinementCtx): void => {
    for (const key of Object.keys(map))
      if (refused.test(key)) context.addIssue({ code: 'custom', message, path: [key] });
  };
}
