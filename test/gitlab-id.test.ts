import t from 'tap';
import { checkIdFlag, isGitLabId } from '../src/gitlab-id.ts';

t.test('an id of GitLab is a number from 1 on, written without leading zeros', async (t) => {
  for (const id of ['1', '4242', '90071992547409930']) t.ok(isGitLabId(id), id);
  for (const text of ['', '0', '007', '-1', '1.5', '1e3', ' 1', '1\n', 'acme/billing', '４'])
    t.notOk(isGitLabId(text), text);
});

t.test('a flag with anything else is refused, with what to write instead', async (t) => {
  t.doesNotThrow(() => checkIdFlag('--project', '4242'));
  t.doesNotThrow(() => checkIdFlag('--root-group', undefined));
  t.throws(() => checkIdFlag('--project', 'abc'), {
    message: '--project: "abc" is not a project id',
    cause: { code: 'project_invalid', where: '--project', hint: /overview page of the project/ },
  });
  t.throws(() => checkIdFlag('--root-group', '0'), {
    message: '--root-group: "0" is not the id of a group',
    cause: { code: 'root_group_invalid', where: '--root-group', hint: /overview page of the group/ },
  });
});
