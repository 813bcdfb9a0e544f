import t from 'tap';
import { compareNames, missingNames } from '../../src/naming/compare-names.ts';
import type { ProjectAnswer } from '../../src/naming/project-answer.ts';
import { projectIds } from '../../src/naming/project-ids.ts';
import { snapshotOf } from '../admission/cases.ts';
import { wholeLists } from '../whole-lists.ts';

t.test('the ids are those of rules and names, once each, by number', async (t) => {
  const { mapping } = snapshotOf({ mapping: { names: { 77: 'acme/a', 4242: 'acme/b', 100000: 'acme/c' } } }).index;
  t.strictSame(projectIds(mapping), ['77', '4242', '4243', '5000', '100000']);
});

const at = (path: string, archived = false): ProjectAnswer => ({ is: 'project', path, archived });

t.test(
  'each project is the same, new, moved, gone or unseen, and only paths that the file lacks are missing',
  async (t) => {
    const names = new Map([
      ['1', 'acme/same'],
      ['3', 'acme/old'],
      ['4', 'acme/gone'],
    ]);
    const answers = new Map<string, ProjectAnswer>([
      ['1', at('acme/same', true)],
      ['2', at('acme/new')],
      ['3', at('acme/moved')],
      ['4', { is: 'absent' }],
      ['5', { is: 'unseen', why: 'no answer' }],
    ]);
    const projects = compareNames(answers, { names });
    t.match(
      projects,
      wholeLists([
        { id: '1', state: 'same', archived: true },
        { id: '2', state: 'new', name: undefined, path: 'acme/new' },
        { id: '3', state: 'moved', name: 'acme/old', path: 'acme/moved' },
        { id: '4', state: 'gone', name: 'acme/gone', path: undefined },
        { id: '5', state: 'unseen', why: 'no answer' },
      ]),
    );
    t.strictSame(
      [...missingNames(projects)],
      [
        ['2', 'acme/new'],
        ['3', 'acme/moved'],
      ],
    );
  },
);
