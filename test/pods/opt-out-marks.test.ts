import t from 'tap';
import { optOutMarks } from '../../src/pods/opt-out-marks.ts';

t.test('the label opts out with any value, because the EKS webhook checks only that it exists', async (t) => {
  const labels = { 'eks.amazonaws.com/skip-pod-identity-webhook': '' };
  t.same(optOutMarks({ metadata: { labels } }), ['label eks.amazonaws.com/skip-pod-identity-webhook']);
});

t.test('the annotation opts out if it names a container', async (t) => {
  const mark = (value: string) =>
    optOutMarks({ metadata: { annotations: { 'eks.amazonaws.com/skip-containers': value } } });
  t.same(mark('build'), ['annotation eks.amazonaws.com/skip-containers']);
  t.same(mark(''), []);
});

t.test('most pods have no mark', async (t) => {
  t.same(optOutMarks({}), []);
});
