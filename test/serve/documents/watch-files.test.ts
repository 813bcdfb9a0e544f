import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  watch as watchFolder,
  writeFileSync,
} from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { mock } from 'node:test';
import t, { type Test } from 'tap';
import { type WatchOptions, watchFiles } from '../../../src/serve/documents/watch-files.ts';

const QUICK = { settleMilliseconds: 5, pollMilliseconds: 3_600_000 };
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Watches, and returns promises of the next change. */
async function watch(t: Test, paths: string[], options: WatchOptions = QUICK) {
  let count = 0;
  let reported = () => {};
  const watcher = await watchFiles(
    paths,
    () => {
      count += 1;
      reported();
    },
    options,
  );
  // A watch does not keep the process alive, and this test has nothing else that does.
  const alive = setInterval(() => {}, 60_000);
  t.teardown(() => {
    clearInterval(alive);
    watcher.close();
  });
  const next = () =>
    new Promise<void>((resolve) => {
      reported = resolve;
    });
  return { next, count: () => count, close: () => watcher.close() };
}

const changes: [name: string, change: (folder: string) => void][] = [
  ['written in place', (folder) => writeFileSync(join(folder, 'mapping.yaml'), 'two')],
  ['appended to', (folder) => appendFileSync(join(folder, 'mapping.yaml'), 'two')],
  [
    'replaced by a rename, as editors save',
    (folder) => {
      writeFileSync(join(folder, '.mapping.yaml.swp'), 'two');
      renameSync(join(folder, '.mapping.yaml.swp'), join(folder, 'mapping.yaml'));
    },
  ],
  ['removed', (folder) => rmSync(join(folder, 'mapping.yaml'))],
];

for (const [name, change] of changes) {
  t.test(`a file that is ${name} is reported`, async (t) => {
    const folder = t.testdir({ 'mapping.yaml': 'one' });
    const { count, next } = await watch(t, [join(folder, 'mapping.yaml')]);
    const reported = next();
    t.equal(count(), 0);
    change(folder);
    await reported;
    t.ok(count() > 0);
  });
}

t.test('a mounted ConfigMap is reported when its link ..data is swapped, as the kubelet does', async (t) => {
  const folder = t.testdir({ '..one': { 'mapping.yaml': 'one' } });
  symlinkSync('..one', join(folder, '..data'));
  symlinkSync(join('..data', 'mapping.yaml'), join(folder, 'mapping.yaml'));
  const { count, next } = await watch(t, [join(folder, 'mapping.yaml')]);
  for (const version of ['..two', '..three']) {
    const before = count();
    const reported = next();
    mkdirSync(join(folder, version));
    writeFileSync(join(folder, version, 'mapping.yaml'), version);
    symlinkSync(version, join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    await reported;
    t.ok(count() > before, version);
  }
});

t.test('a file that is created later is reported', async (t) => {
  const folder = t.testdir({});
  const { count, next } = await watch(t, [join(folder, 'mapping.yaml')]);
  const reported = next();
  t.equal(count(), 0);
  writeFileSync(join(folder, 'mapping.yaml'), 'one');
  await reported;
  t.ok(count() > 0);
});

t.test('several writes at once are reported once, and other files of the folder never', async (t) => {
  const folder = t.testdir({ 'a.yaml': 'one', 'b.yaml': 'one', 'other.yaml': 'one' });
  mock.timers.enable({ apis: ['setTimeout'] });
  t.teardown(() => mock.timers.reset());
  const paths = ['a.yaml', 'b.yaml'].map((name) => join(folder, name));
  const { count, next } = await watch(t, paths);
  const write = async (...names: string[]) => {
    const events = names.map((name) => eventOf(t, folder, name));
    for (const name of names) writeFileSync(join(folder, name), 'two');
    await Promise.all(events);
  };
  await write('other.yaml');
  mock.timers.tick(QUICK.settleMilliseconds);
  // As long as a look takes: it reads the same.
  for (const path of paths) await stat(path);
  t.equal(count(), 0);
  await write('a.yaml', 'b.yaml');
  t.equal(count(), 0, 'not before the folder has been quiet');
  const reported = next();
  mock.timers.tick(QUICK.settleMilliseconds);
  await reported;
  t.equal(count(), 1);
});

/** An event of a file, after all other watches of this folder have received it. */
function eventOf(t: Test, folder: string, file: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watchFolder(folder, (_, name) => {
      if (name === file) setImmediate(resolve);
    });
    t.teardown(() => watcher.close());
  });
}

t.test(
  'the poll finds what the system does not report: a target in another folder, a folder created later',
  async (t) => {
    const folder = t.testdir({ here: {}, there: { 'mapping.yaml': 'one' } });
    symlinkSync(join(folder, 'there', 'mapping.yaml'), join(folder, 'here', 'mapping.yaml'));
    const options = { settleMilliseconds: 5, pollMilliseconds: 10 };
    const linked = await watch(t, [join(folder, 'here', 'mapping.yaml')], options);
    const later = await watch(t, [join(folder, 'later', 'mapping.yaml')], options);
    const reported = [linked.next(), later.next()];
    writeFileSync(join(folder, 'there', 'mapping.yaml'), 'two, and longer');
    mkdirSync(join(folder, 'later'));
    writeFileSync(join(folder, 'later', 'mapping.yaml'), 'one');
    await Promise.all(reported);
    t.ok(linked.count() > 0);
    t.ok(later.count() > 0);
  },
);

t.test('after close, no change is reported', async (t) => {
  const folder = t.testdir({ 'mapping.yaml': 'one' });
  const { close, count } = await watch(t, [join(folder, 'mapping.yaml')]);
  writeFileSync(join(folder, 'mapping.yaml'), 'two');
  close();
  await pause(50);
  t.equal(count(), 0);
});
