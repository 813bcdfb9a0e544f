import t from 'tap';
import { createAuthority, issueLeaf } from '../../../src/certificates/authority.ts';
import type { CertificatePair } from '../../../src/certificates/certificates.ts';
import { announce, announcementOf, curlLine } from '../../../src/serve/process/announcement.ts';

const now = new Date();
const authority = await createAuthority({ commonName: 'test', now, days: 2 });
const pair = async (dns: string[], ip: string[]): Promise<CertificatePair> => {
  const leaf = await issueLeaf({ authority, names: { dns, ip }, now, days: 1 });
  const life = { notBefore: now, notAfter: now, authorityNotAfter: now };
  return { ...leaf, ...life, serial: '1', authority: authority.certificate };
};
const local = await pair(['localhost'], ['127.0.0.1', '::1']);
const service = await pair(['webhook.irsa.svc'], []);
const post = "-H 'Content-Type: application/json' -d @review.json";

const rows: [name: string, host: string, pair: CertificatePair, folder: string, line: string][] = [
  [
    'an address',
    '127.0.0.1',
    local,
    'certs',
    `curl -sS --cacert certs/ca.crt ${post} https://127.0.0.1:9443/mutate/enforce`,
  ],
  [
    'an IPv6 address',
    '::1',
    local,
    'certs',
    `curl -sS --cacert certs/ca.crt ${post} 'https://[::1]:9443/mutate/enforce'`,
  ],
  [
    'a name',
    'localhost',
    local,
    'certs',
    `curl -sS --cacert certs/ca.crt ${post} https://localhost:9443/mutate/enforce`,
  ],
  [
    'every address',
    '::',
    local,
    'certs',
    `curl -sS --cacert certs/ca.crt ${post} https://127.0.0.1:9443/mutate/enforce`,
  ],
  [
    'a certificate for another name',
    '0.0.0.0',
    service,
    'certs',
    `curl -sS --cacert certs/ca.crt --resolve webhook.irsa.svc:9443:127.0.0.1 ${post} https://webhook.irsa.svc:9443/mutate/enforce`,
  ],
  [
    'a folder with a space in its name',
    '127.0.0.1',
    local,
    "it's mine",
    `curl -sS --cacert 'it'\\''s mine/ca.crt' ${post} https://127.0.0.1:9443/mutate/enforce`,
  ],
  [
    'a folder without an authority',
    '127.0.0.1',
    { ...local, authority: undefined },
    'certs',
    `curl -sS ${post} https://127.0.0.1:9443/mutate/enforce`,
  ],
];

for (const [name, host, served, folder, line] of rows) {
  t.test(`for ${name} the line is ${line}`, async (t) => {
    t.equal(curlLine({ host, port: 9443 }, folder, 'review.json', served), line);
  });
}

t.test('the start prints what is where, with the real addresses', async (t) => {
  const webhook = { host: '::', port: 9443 };
  const places = { mapping: 'm.yaml', accounts: 'a.yaml', certificates: 'certs' };
  const announcement = announcementOf('1.2.3', places, { webhook, health: { host: '127.0.0.1', port: 8080 } });
  t.same(announcement, {
    version: '1.2.3',
    reviews: 'https://[::]:9443/mutate/{enforce,best-effort,observe}',
    health: 'http://127.0.0.1:8080/{healthz,readyz,metrics}',
    ...places,
  });
  const [head, ...lines] = announce(announcement, { certificates: 'certs' }, webhook, local).split('\n');
  t.equal(head, 'gitlab-runner-irsa 1.2.3');
  t.same(lines.slice(0, 5), [
    '  reviews       https://[::]:9443/mutate/{enforce,best-effort,observe}',
    '  health        http://127.0.0.1:8080/{healthz,readyz,metrics}',
    '  mapping       m.yaml',
    '  accounts      a.yaml',
    '  certificates  certs',
  ]);
  t.match(lines.join('\n'), /\n {2}curl .* -d @examples\/review\.json /);
});

t.test('in a cluster it prints the objects, and no command that needs certificate files', async (t) => {
  const webhook = { host: '::', port: 9443 };
  const places = { mapping: 'ConfigMap irsa/mapping', accounts: 'all of 10.0.0.1', certificates: 'Secret irsa/certs' };
  const announcement = announcementOf('1.2.3', places, { webhook, health: { host: '::', port: 8080 } });
  t.match(
    announce(announcement, { certificates: undefined }, webhook, local),
    /\n {2}certificates {2}Secret irsa\/certs\n$/,
  );
});
