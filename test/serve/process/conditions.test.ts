import t from 'tap';
import { conditionsOf } from '../../../src/serve/process/conditions.ts';
import type { ServedCertificates, Sources } from '../../../src/serve/sources.ts';
import { createState } from '../../../src/state.ts';

t.test('unknown entries of our webhook configurations are in the message of the certificate', async (t) => {
  const document = {
    ...createState({ is: 'active', value: {}, loadedAt: new Date(0) }),
    close: async () => {},
  };
  const sources = { mapping: document, accounts: document } as unknown as Pick<Sources, 'mapping' | 'accounts'>;
  const certificates = {
    current: () => ({ serial: '01', notAfter: new Date('2026-02-01T00:00:00Z') }),
    foreignEntries: () => ['x.y.z in mutatingwebhookconfiguration/00-gitlab-runner-irsa'],
  } as unknown as ServedCertificates;
  const stage = { isListening: true, isStopping: false, isClosing: false, wasTrusted: true };
  t.match(
    conditionsOf(stage, sources, certificates, new Date('2026-01-01T00:00:00Z')).find(
      ({ name }) => name === 'certificate',
    ),
    {
      ok: true,
      message:
        'Certificate 01 is valid until 2026-02-01T00:00:00.000Z; unknown webhook entries: x.y.z in mutatingwebhookconfiguration/00-gitlab-runner-irsa',
    },
  );
});
