import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import {
  exactly,
  goPattern,
  matches,
  matchesAll,
  matchesUnnamedKeys,
} from '../../../../../src/doctor/derive/runners/patterns/go-pattern.ts';

// The runner is written in Go: its own regexp is the standard, where Go is installed.

const PATTERNS = [
  ...[
    'ci',
    '^ci-',
    'ci-*',
    '*',
    '(',
    '()',
    'a**',
    'a+?',
    'a++',
    'a{2,1}',
    'a{1001}',
    'a{1000}',
    '[',
    '[]a]',
    '[^]a]',
    '[a-\\d]',
  ],
  ...[
    '(?i)CI',
    '(?P<n>ci)',
    '(?<n>ci)',
    '(?=ci)',
    '(?!ci)',
    '(?<=c)i',
    '(?#x)',
    '(?m)^ci$',
    '(?s).',
    '(?U)a*',
    '(?z)a',
  ],
  ...[
    '\\Aci\\z',
    'ci\\Z',
    '\\1',
    '\\8',
    '\\Qc.\\E',
    '\\pL',
    '\\p{Greek}',
    '\\p{Nope}',
    '[[:alpha:]]+',
    '[[:nope:]]',
    '\\bci\\b',
    '\\e',
    '\\C',
  ],
  ...[
    '',
    '.',
    '^$',
    '|',
    'ci|',
    '^ci-[a-z]+$|^x$',
    '\\x41',
    '\\x{41}',
    '\\u0041',
    'é',
    'ci\\',
    '((((a))))',
    'x*y*',
    '(a|b)*c',
  ],
];
const NAMES = ['ci', 'ci-billing', 'CI', 'a', 'gitlab-ci-admin', 'c.', 'é', '', ']', 'b'];

const PROGRAM = `package main
import ("encoding/json"; "os"; "regexp")
func main() {
	var in struct{ Patterns, Names []string }
	json.NewDecoder(os.Stdin).Decode(&in)
	out := [][]bool{}
	for _, p := range in.Patterns {
		r, err := regexp.Compile(p)
		row := []bool{err == nil}
		for _, n := range in.Names { row = append(row, err == nil && r.MatchString(n)) }
		out = append(out, row)
	}
	json.NewEncoder(os.Stdout).Encode(out)
}
`;

const isWithoutGo = spawnSync('go', ['version']).error !== undefined;

t.test('patterns compile and match as in Go', { skip: isWithoutGo && 'Go is not installed' }, async (t) => {
  const folder = t.testdir({ 'main.go': PROGRAM });
  const input = JSON.stringify({ Patterns: PATTERNS, Names: NAMES });
  const { status, stderr, stdout } = spawnSync('go', ['run', join(folder, 'main.go')], { input, encoding: 'utf8' });
  t.equal(status, 0, stderr);
  const found = PATTERNS.map((text) => {
    const pattern = goPattern(text);
    return [text, 'compiled' in pattern, ...NAMES.map((name) => matches(pattern, name))];
  });
  const inGo = (JSON.parse(stdout) as boolean[][]).map((row, index) => [PATTERNS[index], ...row]);
  t.same(found, inGo);
});

t.test('the reason of a refusal does not repeat the pattern', async (t) => {
  t.match(goPattern('secret('), { error: 'missing closing )' });
  t.match(goPattern('*'), { error: 'missing argument to repetition operator' });
});

t.test('a pattern for names matches these names only', async (t) => {
  const pattern = goPattern(exactly(['ci.a', 'ci-{project}-{rootGroup}', 'team-{namespace}']));
  for (const name of ['ci.a', 'ci-1-22', 'team-a-b']) t.ok(matches(pattern, name), name);
  for (const name of ['ci-a', 'xci.a', 'ci-a-1', 'team-', 'team-a.b']) t.notOk(matches(pattern, name), name);
  t.equal(exactly(['ci']), '^ci$');
});

t.test('a pattern that lets in every name is known', async (t) => {
  for (const text of ['', '.*', '^.+$', '(?s).', '[a-z0-9]', 'a|.']) t.ok(matchesAll(goPattern(text)), text);
  for (const text of ['ci', '^[a-z]', '-', '*']) t.notOk(matchesAll(goPattern(text)), text);
});

t.test('a pattern that lets in keys of labels which it does not name is known', async (t) => {
  for (const text of [
    '.*',
    '^.*$',
    '^[^=]+=.*$',
    '^.+=[a-z]+$',
    '^[^=]+=prod-eu$',
    '^(?:[\\w./-]+)=(?:on)$',
    '=',
    '^[^=]*=',
    '^[a-z]+=x$',
  ])
    t.ok(matchesUnnamedKeys(goPattern(text)), text);
  for (const text of ['^team=.*$', '^(team|env)=[a-z]+$', '^x-[a-z]+=.*$', '*', '^team\\.example\\.com/.*=.*$'])
    t.notOk(matchesUnnamedKeys(goPattern(text)), text);
});
