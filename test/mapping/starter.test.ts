import t from 'tap';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { renderStarter, type StarterManager } from '../../src/mapping/starter.ts';

const common: StarterManager = { serviceAccount: 'gitlab/gitlab-runner-common', namespaces: [] };
const elsewhere: StarterManager = { serviceAccount: 'gitlab/other', namespaces: ['jobs-a', '007'] };

t.test('the starter is a valid mapping that keeps every account, with the given managers', async (t) => {
  const { findings, mapping } = parseMapping(renderStarter([common, elsewhere]));
  t.strictSame(findings, []);
  t.match(mapping, {
    managers: [
      { key: 'gitlab/gitlab-runner-common', namespaces: ['gitlab'], jobServiceAccounts: ['default'] },
      { key: 'gitlab/other', namespaces: ['jobs-a', '007'], jobServiceAccounts: ['default'] },
    ],
    rules: [],
    default: { manager: 'keep', job: 'keep' },
  });
});

t.test('without a manager it is valid, with a warning', async (t) => {
  const { findings, mapping } = parseMapping(renderStarter([]));
  t.match(findings, [{ code: 'no_managers', level: 'warning' }]);
  t.strictSame(mapping?.managers, []);
});

t.test('the suggestions in its comments are valid too', async (t) => {
  const { findings, mapping } = parseMapping(
    renderStarter([common])
      .replace('rules: []\n', '')
      .replaceAll(/^#(?=rules:| {2,})/gm, ''),
  );
  t.strictSame(findings, []);
  t.strictSame(
    mapping?.rules.map(({ name }) => name),
    ['billing', 'everyone-else'],
  );
  const { mapping: other } = parseMapping(
    renderStarter([])
      .replace('managers: []\n', '')
      .replaceAll(/^#(?=managers:| {2,}(?:- serviceAccount: gitlab|.*jobServiceAccounts))/gm, ''),
  );
  t.equal(other?.managers[0]?.key, 'gitlab/gitlab-runner');
});
