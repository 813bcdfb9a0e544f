import t from 'tap';
import { createAuthority, issueLeaf } from '../../src/certificates/authority.ts';
import { findAuthority, readCertificates } from '../../src/certificates/chain.ts';
import { wholeLists } from '../whole-lists.ts';

const now = new Date('2026-11-23T12:00:00Z');
const make = async (commonName: string) => (await createAuthority({ commonName, now, days: 10 })).certificate;

t.test('certificates are read in their order, whatever is between them', async (t) => {
  const [one, two] = [await make('one'), await make('two')];
  const read = readCertificates(`# one\n${one}\nand another\n${two}`);
  t.match(
    read?.map(({ subject }) => subject),
    wholeLists([/CN=one/, /CN=two/]),
  );
});

t.test('certificates that sign each other in a circle lead to no authority, and the search ends', async (t) => {
  const authority = await createAuthority({ commonName: 'circle', now, days: 10 });
  const leaf = await issueLeaf({ authority, names: { dns: ['localhost'], ip: [] }, now, days: 1 });
  const chain = readCertificates(`${leaf.certificate}${authority.certificate}`) ?? [];
  t.equal(findAuthority(chain, readCertificates(await make('other')) ?? []), undefined);
});
