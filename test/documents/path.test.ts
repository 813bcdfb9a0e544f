import t from 'tap';
import { formatPath } from '../../src/documents/path.ts';

t.test('a path reads like the expression that leads to the value', async (t) => {
  t.equal(formatPath([]), '');
  t.equal(formatPath(['rules', 1, 'match', 'projects', 0]), 'rules[1].match.projects[0]');
  t.equal(formatPath(['$schema']), '$schema');
  t.equal(formatPath(['match', 'a.b/c', 'd']), 'match["a.b/c"].d');
  t.equal(formatPath([0, 'a']), '[0].a');
});
