import t from 'tap';
import { createAuthority, issueLeaf } from '../../../src/certificates/authority.ts';
import { planFolder } from '../../../src/certificates/folder/development.ts';
import type { FolderTexts } from '../../../src/certificates/folder/folder.ts';

const DAY = 86_400_000;
const now = new Date('2026-11-23T12:00:00Z');
const after = (days: number) => new Date(now.getTime() + days * DAY);
const names = { dns: ['localhost'], ip: ['127.0.0.1'] };
const OURS = 'gitlab-runner-irsa development authority';

const authority = await createAuthority({ commonName: OURS, now, days: 3650 });
const leaf = await issueLeaf({ authority, names, now, days: 365 });
const foreign = await createAuthority({ commonName: 'theirs', now, days: 3650 });
const foreignLeaf = await issueLeaf({ authority: foreign, names, now, days: 365 });
const none: FolderTexts = { certificate: undefined, key: undefined, authority: undefined, authorityKey: undefined };
const ours: FolderTexts = { ...leaf, authority: authority.certificate, authorityKey: authority.key };
const theirs: FolderTexts = { ...foreignLeaf, authority: foreign.certificate, authorityKey: foreign.key };

const rows: { name: string; texts: FolderTexts; at?: Date; wanted?: typeof names; plan: object | undefined }[] = [
  { name: 'an empty folder gets everything', texts: none, plan: { make: 'authority', reason: 'empty' } },
  { name: 'what we made is left alone', texts: ours, plan: undefined },
  {
    name: 'our leaf is due at two thirds of its life',
    texts: ours,
    at: after(244),
    plan: { make: 'leaf', reason: 'due' },
  },
  { name: 'our leaf has expired', texts: ours, at: after(400), plan: { make: 'leaf', reason: 'due' } },
  { name: 'our authority is due', texts: ours, at: after(2500), plan: { make: 'authority', reason: 'due' } },
  {
    name: 'our leaf lacks a name',
    texts: ours,
    wanted: { dns: ['localhost'], ip: ['10.0.0.9'] },
    plan: { because: /10\.0\.0\.9/ },
  },
  {
    name: 'our leaf is missing',
    texts: { ...ours, certificate: undefined },
    plan: { make: 'leaf', reason: 'incomplete' },
  },
  { name: 'its key is missing', texts: { ...ours, key: undefined }, plan: { make: 'leaf', reason: 'incomplete' } },
  {
    name: 'its key is another, as after a crash between the two',
    texts: { ...ours, key: foreign.key },
    plan: { make: 'leaf' },
  },
  { name: 'its key is malformed', texts: { ...ours, key: 'none' }, plan: { make: 'leaf' } },
  { name: 'a folder from elsewhere', texts: theirs, plan: undefined },
  { name: 'an expired folder from elsewhere', texts: theirs, at: after(4000), plan: undefined },
  {
    name: 'a folder from elsewhere without a key',
    texts: { ...theirs, key: undefined, authorityKey: undefined },
    plan: undefined,
  },
  {
    name: 'a leaf from elsewhere beside our authority',
    texts: { ...ours, ...foreignLeaf },
    at: after(400),
    plan: undefined,
  },
  { name: 'an unreadable certificate beside our authority', texts: { ...ours, certificate: 'mine' }, plan: undefined },
  {
    name: 'our authority without its key, as in a mounted copy',
    texts: { ...ours, authorityKey: undefined },
    at: after(400),
    plan: undefined,
  },
];

for (const { name, texts, at = now, wanted = names, plan } of rows) {
  t.test(`${name}: ${plan === undefined ? 'nothing is written' : `made ${JSON.stringify(plan)}`}`, async (t) => {
    const found = planFolder(texts, wanted, at);
    if (plan === undefined) t.equal(found, undefined);
    else t.match(found, plan);
  });
}
