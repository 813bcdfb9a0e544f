import type { Issued } from '../authority.ts';
import type { Names } from '../certificates.ts';

/** Makes certificates: the only randomness of a rotation. */
export type Makers = {
  createAuthority(options: { commonName: string; now: Date; days: number }): Promise<Issued>;
  issueLeaf(options: { authority: Issued; names: Names; now: Date; days: number }): Promise<Issued>;
};
