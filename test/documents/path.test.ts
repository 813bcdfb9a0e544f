import t from 'tap';
import { formatPath, isWithin } from '../../src/documents/path.ts';

t.test('a path reads like the expression that leads to the value', async (t) => {
  t.equal(formatPath([]), '');
  t.equal(formatPath(['rules', 1, 'match', 'projects', 0]), 'rules[1].match.projects[0]');
  t.equal(formatPath(['$schema']), '$schema');
  t.equal(formatPath(['match', 'a.b/c', 'd']), 'match["a.b/c"].d');
  t.equal(formatPath([0, 'a']), '[0].a');
});

t.test('a path is within another one that it begins with', async (t) => {
  const rule = ['rules', 1];
  t.ok(isWithin(rule, []));
  t.ok(isWithin(rule, rule));
  t.ok(isWithin([...rule, 'match'], rule));
  t.notOk(isWithin(['rules', 10], rule));
  t.notOk(isWithin(['rules'], rule));
});
