import type { Issued } from '../authority.ts';
import type { Names } from '../certificates.ts';

/** Makes certificates. Nothing else in a rotation is random. */
export type Makers = {
  createAuthority(options: { commonName: string; now: Date; days: number }): Promise<Issued>;
  issueLeaf(options: { authority: Issued; names: Names; now: Date; days: number }): Promise<Issued>;
};
