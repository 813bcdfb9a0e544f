import t from 'tap';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { renderStarter, type StarterManager } from '../../src/mapping/starter.ts';
import { wholeLists } from '../whole-lists.ts';
import { uncommented } from './uncommented.ts';

const common: StarterManager = { serviceAccount: 'gitlab/gitlab-runner-common', namespaces: [] };
const elsewhere: StarterManager = { serviceAccount: 'gitlab/other', namespaces: ['jobs-a', '007'] };

t.test('the starter is a valid mapping that keeps every account, with the given managers', async (t) => {
  const { findings, mapping } = parseMapping(renderStarter([common, elsewhere]));
  t.strictSame(findings, []);
  t.match(
    mapping,
    wholeLists({
      managers: [
        { key: 'gitlab/gitlab-runner-common', namespaces: ['gitlab'], jobServiceAccounts: ['default'] },
        { key: 'gitlab/other', namespaces: ['jobs-a', '007'], jobServiceAccounts: ['default'] },
      ],
      rules: [],
      default: { manager: 'keep', job: 'keep' },
    }),
  );
});

t.test('without a manager it is valid, with a warning', async (t) => {
  const { findings, mapping } = parseMapping(renderStarter([]));
  t.match(findings, wholeLists([{ code: 'no_managers', level: 'warning' }]));
  t.strictSame(mapping?.managers, []);
});

t.test('with the lines in its comments uncommented, and nothing else changed, it is valid', async (t) => {
  for (const managers of [[], [common]]) {
    const { findings, mapping } = parseMapping(uncommented(renderStarter(managers)));
    t.strictSame(findings, []);
    t.strictSame(
      mapping?.rules.map(({ name }) => name),
      ['billing', 'everyone-else'],
    );
    t.equal(mapping?.managers[0]?.key, managers.length === 0 ? 'gitlab/gitlab-runner' : 'gitlab/gitlab-runner-common');
  }
});

t.test('an editor that removes "# " uncomments the rules as well', async (t) => {
  const { findings, mapping } = parseMapping(uncommented(renderStarter([common]), /^#(?=rules)|^# (?= )/gm));
  t.strictSame(findings, []);
  t.equal(mapping?.rules.length, 2);
});
