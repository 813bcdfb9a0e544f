import { globSync, readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import t from 'tap';
import { ACCOUNT_KEY, DNS_LABEL, DNS_SUBDOMAIN } from '../src/mapping/names.ts';
import { TEMPLATE } from '../src/mapping/template.ts';

// Every regular expression of the sources reads texts from outside somewhere. Each meets long texts that repeat a part of what it
// matches. That takes milliseconds; if the time grows with the square of the length, it takes minutes.

const LENGTH = 100_000;
/** Far more than a busy machine needs. */
const MOST_MILLISECONDS = 5_000;

/** A literal where one can begin; the formatter puts them nowhere else. */
const LITERAL =
  /(?:^\s*|[(,=:[!&|?]\s*|\breturn )\/(?![/*\s])(?<source>(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+)\/(?<flags>[dgimsuvy]*)(?=[\s,;.)\]]|$)/g;
const UNBOUNDED = /[*+]|\{\d+,\}/;

type Found = { file: string; pattern: RegExp };

const found: Found[] = globSync('src/**/*.ts').flatMap((file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !/^\s*(?:\*|\/\/|\/\*\*)/.test(line))
    .flatMap((line) => [...line.matchAll(LITERAL)])
    .map(({ groups }) => ({ file, pattern: new RegExp(String(groups?.source), groups?.flags) })),
);
const built = { ACCOUNT_KEY, DNS_LABEL, DNS_SUBDOMAIN, TEMPLATE };
const all: Found[] = [
  ...found,
  ...Object.entries(built).map(([name, pattern]): Found => ({ file: `src/mapping: ${name}`, pattern })),
];

/** Runs of literal characters of a pattern, and single characters that its classes may have. */
function wordsOf({ source }: RegExp): string[] {
  const literal = source.replaceAll(/\\([^\w])/g, '$1').replaceAll(/\(\?(?:[:=!]|<[^>]*>)|\[[^\]]*\]|\\\w/g, '\n');
  const words = literal.split(/[\n()^$|*+?]+/).filter((word) => word !== '' && !/^\{[\d,]+\}$/.test(word));
  return [...new Set([...words, ...'aA0-._ \n:/"{}[]<*=,@', '${'])];
}

const repeated = (text: string) => text.repeat(Math.ceil(LENGTH / text.length));

/** Each word repeated: alone, after the beginning of the pattern, and together with it. */
function* attacks(pattern: RegExp): Generator<string> {
  const words = wordsOf(pattern);
  for (const word of words) yield repeated(word);
  for (const start of words.slice(0, 2)) for (const word of words) yield start + repeated(word);
  for (const word of words.slice(0, 20)) yield repeated(String(words[0]) + word);
}

t.test('the expressions of the sources are found', async (t) => {
  t.ok(found.length > 150, `${found.length} literals`);
  for (const known of ['^arn:([^:]+):(?:iam|sts)::(\\d{12}):', '^runner-.+?-project-(\\d+)-concurrent-\\d+', '^.*\\/'])
    t.ok(
      found.some(({ pattern }) => pattern.source === known),
      known,
    );
});

for (const { file, pattern } of all.filter(({ pattern }) => UNBOUNDED.test(pattern.source)))
  t.test(`${file}: /${pattern.source}/${pattern.flags} reads any text in a moment`, async (t) => {
    const everywhere = new RegExp(pattern.source, [...new Set(`${pattern.flags}g`)].join(''));
    let read = 0;
    for (const attack of attacks(pattern))
      for (const text of [attack, `${attack}\u0000`]) {
        // As replaceAll, split and matchAll do: from each place of the text.
        search({ text, everywhere });
        read += 1;
      }
    t.ok(read > 100);
  });

t.test('an expression that tries again from each character of a run is found', async (t) => {
  t.throws(() => search({ text: `${repeated('/').repeat(10)}a`, everywhere: /\/+$/g }), {
    code: 'ERR_SCRIPT_EXECUTION_TIMEOUT',
  });
});

function search(values: { text: string; everywhere: RegExp }): void {
  runInNewContext('text.replaceAll(everywhere, "")', values, { timeout: MOST_MILLISECONDS });
}
