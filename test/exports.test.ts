import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import t from 'tap';

// An export that no other file uses makes readers search for its users.

const ROOT = join(import.meta.dirname, '..');
const FILES = globSync('{src,test,bench,scripts}/**/*.ts', {
  cwd: ROOT,
  exclude: ['**/node_modules/**', 'test/fixtures/**'],
});
const TEXTS = FILES.map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));

const EXPORT = /^export (?:async )?(?:const|class|function\*?|interface|let|type) (\w+)/gm;
const NAMED = /^(?:import|export) (?:type )?\{([^}]*)\} from '(\.[^']+)';$/gm;
/** Everything that such a file exports counts as used. */
const WHOLE = /\bimport\(\s*'(\.[^']+)'|(?:import|export) (?:type )?\* (?:as \w+ )?from '(\.[^']+)'/g;

t.test('another file uses every export of src', async (t) => {
  const used = new Set<string>();
  const whole = new Set<string>();
  for (const { file, text } of TEXTS) {
    const pathOf = (to: string) => normalize(join(dirname(file), to));
    for (const [, names = '', to = ''] of text.matchAll(NAMED))
      for (const [, name] of names.matchAll(/(?:^|,)\s*(?:type )?(\w+)/g)) used.add(`${pathOf(to)} ${name}`);
    for (const [, loaded, star] of text.matchAll(WHOLE)) whole.add(pathOf(String(loaded ?? star)));
  }
  t.ok(used.size > 1000);
  const unused = TEXTS.filter(({ file }) => file.startsWith('src/') && !whole.has(file)).flatMap(({ file, text }) =>
    [...text.matchAll(EXPORT)].map(([, name]) => `${file} ${name}`).filter((one) => !used.has(one)),
  );
  t.strictSame(unused, []);
});
