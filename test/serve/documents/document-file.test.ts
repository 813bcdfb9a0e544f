import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type DocumentFileOptions, openDocumentFile } from '../../../src/serve/documents/document-file.ts';
import { loadAccounts } from '../../../src/serve/documents/load-accounts.ts';
import { loadMapping } from '../../../src/serve/documents/load-mapping.ts';
import { createWorkerQueue } from '../../../src/serve/worker/worker-queue.ts';
import { wholeLists } from '../../whole-lists.ts';

const mapping = (account: string) =>
  `version: 1
managers:
  - serviceAccount: gitlab/gitlab-runner-common
rules:
  - name: all
    match: {kind: job}
    serviceAccount: ${account}
`;
const BAD = `${mapping('one')}  - name: all\n    match: {kind: jib}\n    serviceAccount: two\n`;

const workers = createWorkerQueue();

type Line = { level: string; message: string; file?: string; findings?: string[]; code?: string };

async function open<Value>(t: Test, file: string, document: Pick<DocumentFileOptions<Value>, 'what' | 'load'>) {
  const lines: Line[] = [];
  const note = (level: string) => (fields: object, message: string) => void lines.push({ level, message, ...fields });
  const log = { info: note('info'), warn: note('warn'), error: note('error') };
  const watch = { settleMilliseconds: 5, pollMilliseconds: 3_600_000 };
  const source = await openDocumentFile({ ...document, file, log, now: () => new Date('2026-11-23T12:00:00Z'), watch });
  // A watch does not keep the process alive, and this test has nothing else that does.
  const alive = setInterval(() => {}, 60_000);
  t.teardown(() => {
    clearInterval(alive);
    return source.close();
  });
  let heard = () => {};
  source.onChange(() => heard());
  const next = () =>
    new Promise<void>((resolve) => {
      heard = resolve;
    });
  return { source, lines, next };
}

async function openMapping(t: Test, file: string) {
  const opened = await open(t, file, { what: 'mapping', load: (text) => loadMapping(workers, text) });
  const account = () => {
    const state = opened.source.current();
    return state.is === 'none' ? undefined : state.value.mapping.rules[0]?.serviceAccount;
  };
  return { ...opened, account };
}

t.test('the mapping is active once the file has been read', async (t) => {
  const file = join(t.testdir({ 'mapping.yaml': mapping('one') }), 'mapping.yaml');
  const { account, lines, source } = await openMapping(t, file);
  t.equal(account(), 'one');
  t.match(source.current(), { is: 'active', loadedAt: new Date('2026-11-23T12:00:00Z') });
  t.match(lines, wholeLists([{ level: 'info', message: 'mapping loaded', file }]));
});

t.test(
  'a bad edit is reported with its places and leaves the last good one active; the next good one replaces it',
  async (t) => {
    const file = join(t.testdir({ 'mapping.yaml': mapping('one') }), 'mapping.yaml');
    const { account, lines, next, source } = await openMapping(t, file);

    let changed = next();
    writeFileSync(file, BAD);
    await changed;
    t.equal(account(), 'one');
    const refused = [new RegExp(`^${file}:9:\\d+ error `)];
    t.match(source.current(), { is: 'last good', refused });
    t.match(lines.at(-1), {
      level: 'error',
      message: `edit of the mapping in ${file} refused, last good one still active`,
      findings: refused,
    });

    changed = next();
    writeFileSync(file, mapping('two'));
    await changed;
    t.equal(account(), 'two');
    t.equal(source.current().is, 'active');
  },
);

t.test('a file that is replaced by a rename is read', async (t) => {
  const folder = t.testdir({ 'mapping.yaml': mapping('one') });
  const { account, next } = await openMapping(t, join(folder, 'mapping.yaml'));
  const changed = next();
  writeFileSync(join(folder, 'new'), mapping('two'));
  renameSync(join(folder, 'new'), join(folder, 'mapping.yaml'));
  await changed;
  t.equal(account(), 'two');
});

t.test('a mounted ConfigMap is read when its link is swapped', async (t) => {
  const folder = t.testdir({ '..one': { 'mapping.yaml': mapping('one') } });
  symlinkSync('..one', join(folder, '..data'));
  symlinkSync('..data/mapping.yaml', join(folder, 'mapping.yaml'));
  const { account, next } = await openMapping(t, join(folder, 'mapping.yaml'));
  t.equal(account(), 'one');
  const changed = next();
  mkdirSync(join(folder, '..two'));
  writeFileSync(join(folder, '..two', 'mapping.yaml'), mapping('two'));
  symlinkSync('..two', join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  await changed;
  t.equal(account(), 'two');
});

t.test('a file that is removed leaves the last good one active', async (t) => {
  const file = join(t.testdir({ 'mapping.yaml': mapping('one') }), 'mapping.yaml');
  const { account, next, source } = await openMapping(t, file);
  const changed = next();
  rmSync(file);
  await changed;
  t.equal(account(), 'one');
  t.match(
    source.current(),
    wholeLists({ is: 'last good', refused: [`${file}:1:1 error there is no such file; check the path`] }),
  );
});

const starts: [name: string, file: (folder: string) => string, says: RegExp][] = [
  ['a file that does not exist', (folder) => join(folder, 'none.yaml'), /none\.yaml:1:1 error there is no such file/],
  ['a folder', (folder) => folder, /:1:1 error it is a folder/],
  ['a path through a file', (folder) => join(folder, 'bad.yaml', 'x'), /:1:1 error it cannot be read \(ENOTDIR\)/],
  ['a mapping with errors', (folder) => join(folder, 'bad.yaml'), /bad\.yaml:9:\d+ error /],
];

for (const [name, file, says] of starts) {
  t.test(`${name} at the start leaves no mapping active, and a line names the place`, async (t) => {
    const { lines, source } = await openMapping(t, file(t.testdir({ 'bad.yaml': BAD })));
    t.match(source.current(), wholeLists({ is: 'none', refused: [says] }));
    t.match(lines.at(-1), { level: 'error', message: /^mapping in .* refused, none active$/ });
  });
}

t.test('accounts come from a file in the same way', async (t) => {
  const account = (name: string) => `kind: ServiceAccount\nmetadata: {namespace: gitlab, name: ${name}}\n`;
  const file = join(t.testdir({ 'accounts.yaml': account('one') }), 'accounts.yaml');
  const { lines, next, source } = await open(t, file, {
    what: 'accounts',
    load: (text) => loadAccounts(workers, text),
  });
  const accounts = () => {
    const state = source.current();
    return state.is === 'none' ? undefined : state.value;
  };
  t.ok(accounts()?.get('gitlab', 'one'));
  const changed = next();
  writeFileSync(file, `${account('one')}---\n${account('two')}---\nkind: Secret\n`);
  await changed;
  t.equal(accounts()?.size, 2);
  t.match(
    lines.find(({ level }) => level === 'warn'),
    { message: /accounts\.yaml:\d+:\d+ warning .*Secret.*skipped/ },
  );
});
