import { globSync, readFileSync } from 'node:fs';
import { createContext, Script } from 'node:vm';
import t from 'tap';
import { COMMAND } from '../src/cli/terminal/with-commands.ts';
import { ACCOUNT_KEY, DNS_LABEL, DNS_SUBDOMAIN } from '../src/mapping/names.ts';
import { TEMPLATE } from '../src/mapping/template.ts';
import { sample } from './runs.ts';

// Every regular expression of the sources reads texts from outside somewhere. Each meets long texts that repeat a part of what it
// matches. A text four times as long may take four times the work, but not sixteen times.

const LENGTH = 20_000;
/** Work below this, in milliseconds of CPU, is not compared: with the square of the length it would be ten times as much. */
const LITTLE = 40;
const MOST_GROWTH = 9;
/** For an expression whose work is exponential, which would never end. */
const PATIENCE = 120_000;

/** A context has a time limit, and takes longer to make than most searches. */
const SEARCH = new Script('text.replaceAll(everywhere, "")');
const context = createContext();

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
  { file: 'src/cli/terminal: COMMAND', pattern: COMMAND },
  ...Object.entries(built).map(([name, pattern]): Found => ({ file: `src/mapping: ${name}`, pattern })),
];

/** Runs of literal characters of a pattern, and single characters that its classes may have. */
function wordsOf({ source }: RegExp): string[] {
  const literal = source.replaceAll(/\\([^\w])/g, '$1').replaceAll(/\(\?(?:[:=!]|<[^>]*>)|\[[^\]]*\]|\\\w/g, '\n');
  const words = literal.split(/[\n()^$|*+?]+/).filter((word) => word !== '' && !/^\{[\d,]+\}$/.test(word));
  return [...new Set([...words, ...'aA0-._ \n:/"{}[]<*=,@', '${'])];
}

const repeated = (text: string, length: number) => text.repeat(Math.ceil(length / text.length));

type Attack = (length: number) => string;

/** Each word repeated: alone, after the beginning of the pattern, and together with it; with and without another end. */
function attacks(pattern: RegExp): Attack[] {
  const words = wordsOf(pattern);
  const texts: Attack[] = [
    ...words.map((word) => (length: number) => repeated(word, length)),
    ...words.slice(0, 2).flatMap((start) => words.map((word) => (length: number) => start + repeated(word, length))),
    ...words.slice(0, 20).map((word) => (length: number) => repeated(String(words[0]) + word, length)),
  ];
  return texts.flatMap((text) => [text, (length: number) => `${text(length)}\u0000`]);
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
  t.test(`${file}: /${pattern.source}/${pattern.flags} reads any text in linear time`, async (t) => {
    const all = attacks(pattern);
    t.ok(all.length > 100);
    t.same(
      sample(all)
        .filter((attack) => isQuadratic(pattern, attack))
        .map((attack) => attack(20)),
      [],
    );
  });

t.test('an expression that tries again from each character of a run is found', async (t) => {
  t.ok(isQuadratic(/\/+$/, (length) => `${repeated('/', length)}a`));
  t.notOk(isQuadratic(/\/+/, (length) => `${repeated('/', length)}a`));
});

/** Each time, so that a pause of the process cannot decide. */
function isQuadratic(pattern: RegExp, attack: Attack): boolean {
  // As replaceAll, split and matchAll do: from each place of the text.
  const everywhere = new RegExp(pattern.source, [...new Set(`${pattern.flags}g`)].join(''));
  return [1, 2, 3].every(() => {
    const long = workOf(everywhere, attack(LENGTH));
    return long > LITTLE && long > MOST_GROWTH * workOf(everywhere, attack(LENGTH / 4));
  });
}

/** In milliseconds of CPU. */
function workOf(everywhere: RegExp, text: string): number {
  const before = process.cpuUsage();
  Object.assign(context, { text, everywhere });
  SEARCH.runInContext(context, { timeout: PATIENCE });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
