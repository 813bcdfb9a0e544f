import { join } from 'node:path';
import t from 'tap';
import { repositoryPath } from '../../src/files/repository-path.ts';

t.test('a path is relative to the repository that contains the file, also in a worktree', async (t) => {
  const folder = t.testdir({
    clone: { '.git': {}, fleets: { production: { 'mapping.yaml': '' } } },
    worktree: { '.git': 'gitdir: ../clone/.git', 'mapping.yaml': '' },
  });
  t.equal(repositoryPath(join(folder, 'clone/fleets/production/mapping.yaml')), 'fleets/production/mapping.yaml');
  t.equal(repositoryPath(join(folder, 'worktree/mapping.yaml')), 'mapping.yaml');
  t.equal(repositoryPath('examples/../examples/mapping.yaml'), 'examples/mapping.yaml');
});

t.test('what is not a file keeps its name', async (t) => {
  t.equal(repositoryPath('<stdin>'), 'stdin');
});
