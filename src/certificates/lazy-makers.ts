import type { Makers } from './rotation/makers.ts';

/** Loads node-forge only when a certificate is made: it takes 10 MiB that most replicas never need. */
export const LAZY_MAKERS: Makers = {
  createAuthority: async (options) => (await import('./authority.ts')).createAuthority(options),
  issueLeaf: async (options) => (await import('./authority.ts')).issueLeaf(options),
};
