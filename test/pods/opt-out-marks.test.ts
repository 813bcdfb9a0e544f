import t from 'tap';
import { optOutMarks } from '../../src/pods/opt-out-marks.ts';

t.test('the label counts with any value, since the EKS hook asks only whether it is there', async (t) => {
  const labels = { 'eks.amazonaws.com/skip-pod-identity-webhook': '' };
  t.same(optOutMarks({ metadata: { labels } }), ['label eks.amazonaws.com/skip-pod-identity-webhook']);
});

t.test('the annotation counts when it names a container', async (t) => {
  const mark = (value: string) =>
    optOutMarks({ metadata: { annotations: { 'eks.amazonaws.com/skip-containers': value } } });
  t.same(mark('build'), ['annotation eks.amazonaws.com/skip-containers']);
  t.same(mark(''), []);
});

t.test('most pods have none', async (t) => {
  t.same(optOutMarks({}), []);
});
