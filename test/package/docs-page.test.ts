import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import t from 'tap';
import { docsPage } from '../../src/package/docs-page.ts';

t.test('a page below the working directory has a relative path, and it exists', async (t) => {
  t.equal(docsPage('reasons.md'), 'docs/reasons.md');
  t.equal(docsPage('reasons.md', 'no_rule'), 'docs/reasons.md#no_rule');
  t.ok(existsSync(docsPage('reasons.md')));
});

t.test('a page elsewhere has an absolute path, and it exists', async (t) => {
  const before = process.cwd();
  process.chdir(t.testdir());
  t.teardown(() => process.chdir(before));
  const page = docsPage('doctor.md');
  t.ok(isAbsolute(page), page);
  t.ok(existsSync(page), page);
  t.equal(docsPage('doctor.md', 'x'), `${page}#x`);
});
