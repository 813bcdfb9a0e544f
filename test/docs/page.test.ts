import t from 'tap';
import { wholeLists } from '../whole-lists.ts';
import { readPage } from './page.ts';

t.test('reading a page finds headings, links and blocks as GitHub does', async (t) => {
  const text = [
    '# Head *line*: a `b`',
    '## Again',
    '## Again',
    '[one](a.md#b "title") `[two](not-a-link)` <!-- [three](c.md) -->',
    '[four]: d.md',
    '<!-- case: x -->',
    '```yaml',
    '# no heading',
    '[five](e.md)',
    '```',
  ].join('\n');
  const page = readPage(text);
  t.same(
    page.headings.map(({ anchor }) => anchor),
    ['head-line-a-b', 'again', 'again-1'],
  );
  t.same(
    page.links.map(({ target }) => target),
    ['a.md#b', 'd.md'],
  );
  t.match(
    page.blocks,
    wholeLists([{ language: 'yaml', mark: 'case: x', content: '# no heading\n[five](e.md)', line: 7 }]),
  );
});
