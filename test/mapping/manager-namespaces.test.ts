import t from 'tap';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { managerNamespaces } from '../../src/mapping/manager-namespaces.ts';

t.test('a manager that runs in the cluster has its pods in the namespace of its account', async (t) => {
  const managers = [
    { serviceAccount: 'gitlab/a', namespaces: ['ci'] },
    { serviceAccount: 'gitlab/b', namespaces: ['ci'] },
    { serviceAccount: 'other/c' },
    { user: 'runner@example.com', namespaces: ['ci'] },
  ];
  const { mapping } = parseMapping(JSON.stringify({ version: 1, managers, rules: [] }));
  t.strictSame(mapping && managerNamespaces(mapping), ['gitlab', 'other']);
});
