import t from 'tap';
import { kubectl } from '../../../src/doctor/fix/kubectl.ts';

t.test('a command reads as people write it', async (t) => {
  t.same(kubectl('gitlab', 'annotate', 'serviceaccount', 'ci', 'a/b=arn:aws:iam::111122223333:role/x', '--overwrite'), {
    command: 'kubectl --namespace gitlab annotate serviceaccount ci a/b=arn:aws:iam::111122223333:role/x --overwrite',
  });
  t.same(kubectl(undefined, 'label', 'namespace', 'x', "it's"), { command: "kubectl label namespace x 'it'\\''s'" });
});
