import type { Issued } from '../authority.ts';
import type { Names } from '../certificates.ts';

/** Makes certificates: the only randomness of a rotation. */
export type Makers = {
  createAuthority(options: { commonName: string; now: Date; days: number }): Promise<Issued>;
  issueLeaf(options: { authority: Issued; names: Names; now: Date; days: number }): Promise<Issued>;
};

/** Loads node-forge only when a certificate is made: 10 MiB that most replicas never need. */
export const LAZY_MAKERS: Makers = {
  createAuthority: async (options) => (await import('../authority.ts')).createAuthority(options),
  issueLeaf: async (options) => (await import('../authority.ts')).issueLeaf(options),
};
