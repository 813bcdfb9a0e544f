import t from 'tap';
import { renewalTime } from '../../src/certificates/renewal.ts';

t.test('a renewal is due two thirds through a life', async (t) => {
  const life = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2026-01-31T00:00:00Z') };
  t.equal(renewalTime(life).toISOString(), '2026-01-21T00:00:00.000Z');
});
