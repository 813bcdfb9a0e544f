import t from 'tap';
import { marksAssumed, parseMarks, withMarks } from '../../src/explain/marks.ts';

t.test('a mark is a key and a value, which may be empty or contain the sign between them', async (t) => {
  t.strictSame(parseMarks('--label', []), {});
  t.strictSame(parseMarks('--label', ['a.b/c=d', 'e=', 'f=g=h\ni']), { 'a.b/c': 'd', e: '', f: 'g=h\ni' });
});

t.test('a mark without a key or without a value is refused', async (t) => {
  for (const text of ['app', '=x', ''])
    t.throws(() => parseMarks('--annotation', [text]), {
      message: `--annotation: "${text}" has no key and value`,
      cause: { code: 'mark_invalid', where: '--annotation', wanted: 'KEY=VALUE' },
    });
});

t.test('marks replace those of a pod with the same keys, and no others', async (t) => {
  const pod = { metadata: { name: 'a', labels: { a: '1', b: '2' } }, spec: {} };
  t.strictSame(withMarks(pod, { labels: { b: '3' }, annotations: { c: '4' } }), {
    metadata: { name: 'a', labels: { a: '1', b: '3' }, annotations: { c: '4' } },
    spec: {},
  });
  t.strictSame(withMarks(pod, { labels: {}, annotations: {} }), pod);
});

t.test('each mark is an assumption', async (t) => {
  t.strictSame(marksAssumed({ labels: { a: '1' }, annotations: { c: '' } }), [
    'the pod has the label a=1',
    'the pod has the annotation c=',
  ]);
});
