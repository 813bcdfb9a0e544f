import t from 'tap';
import { mappingDocument } from '../../src/fleet/mapping-document.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';

for (const tokens of ['bound', 'any'])
  t.test(`a manager with tokens: ${tokens} is written so that it is read as the same`, async (t) => {
    const managers = [{ serviceAccount: 'gitlab/gitlab-runner', tokens }];
    const rules = [{ name: 'all', match: { kind: 'job' }, serviceAccount: 'ci' }];
    const { mapping } = parseMapping(JSON.stringify({ version: 1, managers, rules }));
    if (mapping === undefined) throw new Error('the mapping is not valid');
    t.equal(mapping.managers[0]?.tokens, tokens);
    t.strictSame(parseMapping(JSON.stringify(mappingDocument(mapping))).mapping, mapping);
  });
