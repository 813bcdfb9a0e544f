import { setTimeout } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { Finding } from '../../../src/documents/finding.ts';
import { userError } from '../../../src/errors.ts';
import { createDocument, type Loaded, type Reading } from '../../../src/serve/documents/document.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { wholeLists } from '../../whole-lists.ts';

type Line = { level: string; message: string; findings?: string[]; more?: number };

const text = (text: string): Reading => ({ is: 'text', text });
const good = (value: string): Loaded<string> => ({ value, findings: [], more: { error: 0, warning: 0 } });

/** A document whose readings end when the test says so. */
function open(t: Test) {
  const lines: Line[] = [];
  const note = (level: string) => (fields: object, message: string) => void lines.push({ level, message, ...fields });
  const log = { info: note('info'), warn: note('warn'), error: note('error') };
  const reading: { text: string; end: (loaded: Loaded<string>) => void }[] = [];
  const document = createDocument<string>({
    ...{ what: 'mapping', file: 'mapping.yaml', place: 'here', fields: { file: 'here' }, log, now: () => new Date(0) },
    load: (text) => new Promise((end) => void reading.push({ text, end })),
  });
  t.teardown(() => reading.at(-1)?.end(good('end')));
  const read = () => reading.map(({ text }) => text);
  return { document, lines, read, end: (loaded: Loaded<string>) => reading.at(-1)?.end(loaded) };
}

t.test('edits that a newer one has overtaken are never read', async (t) => {
  const { document, end, lines, read } = open(t);
  const first = document.take(text('one'));
  for (const edit of ['two', 'three', 'four']) void document.take(text(edit));
  t.strictSame(read(), ['one']);
  end(good('one'));
  await new Promise(setImmediate);
  t.strictSame(read(), ['one', 'four']);
  t.match(document.current(), { is: 'active', value: 'one' });
  end(good('four'));
  await first;
  t.match(document.current(), { is: 'active', value: 'four' });
  t.strictSame(
    lines.map(({ message }) => message),
    ['mapping loaded', 'mapping loaded'],
  );
  const next = document.take(text('five'));
  end(good('five'));
  await next;
  t.equal(document.activeText(), 'five');
});

t.test('the same text, or the same reason for none, is not read twice', async (t) => {
  const { document, end, lines, read } = open(t);
  const first = document.take(text('one'));
  end(good('one'));
  await first;
  await document.take(text('one'));
  t.strictSame(read(), ['one']);
  for (const why of ['gone', 'gone', 'empty']) await document.take({ is: 'unread', why });
  t.equal(lines.filter(({ level }) => level === 'error').length, 2);
  t.match(
    document.current(),
    wholeLists({ is: 'last good', value: 'one', refused: ['mapping.yaml:1:1 error empty'], more: 0 }),
  );
});

t.test('errors that stayed in the thread are counted, and so are warnings', async (t) => {
  const { document, end, lines } = open(t);
  const finding = (level: Finding['level']): Finding => {
    return { code: 'c', level, path: 'a', line: 2, column: 3, message: 'm' };
  };
  const taken = document.take(text('bad'));
  end({ value: undefined, findings: [finding('warning'), finding('error')], more: { error: 7, warning: 5 } });
  await taken;
  t.match(document.current(), wholeLists({ is: 'none', refused: ['mapping.yaml:2:3 error a: m [c]'], more: 7 }));
  t.match(
    lines,
    wholeLists([
      { level: 'warn', message: 'mapping.yaml:2:3 warning a: m [c]' },
      { level: 'warn', message: 'mapping.yaml: 5 more warnings' },
      { level: 'error', findings: ['mapping.yaml:2:3 error a: m [c]'], more: 7 },
    ]),
  );
});

t.test('why nothing has been read can be replaced until something is taken', async (t) => {
  const { document, end } = open(t);
  const changes: string[] = [];
  document.onChange((state) => void changes.push(state.is === 'none' ? `none: ${state.refused}` : state.is));
  t.match(document.current(), wholeLists({ is: 'none', refused: ['the mapping has not been read yet'] }));
  document.unread('the API server does not answer');
  const taken = document.take(text('one'));
  document.unread('the API server does not answer again');
  end(good('one'));
  await taken;
  document.unread('too late');
  t.strictSame(changes, ['none: the API server does not answer', 'active']);
});

t.test('a text that took too long, as on a busy node, is read again', async (t) => {
  let answers: (Loaded<string> | Error)[] = [];
  let asked: string[] = [];
  const openSlow = (given: typeof answers) => {
    answers = given;
    asked = [];
    const log = { info() {}, warn() {}, error() {} };
    return createDocument<string>({
      ...{ what: 'mapping', file: 'mapping.yaml', place: 'here', fields: {}, log, now: () => new Date(0) },
      again: { first: 1, longest: 2 },
      async load(text) {
        asked.push(text);
        const answer = answers.shift() ?? good(text);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    });
  };
  const slow = userError('parsing took longer than 20 s', { code: 'worker_time' });

  const document = openSlow([slow, slow, good('one')]);
  await document.take(text('one'));
  t.match(document.current(), wholeLists({ is: 'none', refused: [/took longer/] }));
  await waitUntil('the text to be active', async () => document.current().is === 'active' || undefined);
  t.strictSame(asked, ['one', 'one', 'one']);

  const edited = openSlow([slow]);
  await edited.take(text('one'));
  await edited.take(text('two'));
  await setTimeout(50);
  t.strictSame(asked, ['one', 'two'], 'an edit takes its place');

  const heavy = openSlow([userError('parsing needed more than 96 MiB', { code: 'worker_memory' })]);
  await heavy.take(text('one'));
  await setTimeout(50);
  t.strictSame(asked, ['one'], 'one that needs too much memory is not');
});
