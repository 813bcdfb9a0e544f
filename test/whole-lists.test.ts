import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { type Node, parse } from 'acorn';
import t from 'tap';
import { wholeLists } from './whole-lists.ts';

// `t.match(list, [])` passes for every list, `t.match(list, ['a'])` whatever follows "a", and `t.match(found, { fields: {} })` for all
// fields. Such an assertion reads as if it could fail.

const ROOT = join(import.meta.dirname, '..');

const found = { code: 1, lines: ['one', 'two'], checks: [{ id: 'a', codes: ['x'] }] };

for (const [pattern, matches] of [
  [{ lines: [/o/, 'two'] }, true],
  [{ lines: ['one'] }, false],
  [{ lines: ['one', 'two', 'three'] }, false],
  [{ lines: [] }, false],
  [{ checks: [{ id: 'a' }] }, true],
  [{ checks: [{ codes: [] }] }, false],
  [{ checks: [] }, false],
  [{ code: Number, missing: undefined }, true],
  [{ missing: [] }, false],
] as const)
  t.test(`a list is a whole list: ${JSON.stringify(pattern)} ${matches ? 'matches' : 'does not match'}`, async (t) => {
    if (matches) t.match(found, wholeLists(pattern));
    else t.notMatch(found, wholeLists(pattern));
  });

for (const [code, longer] of [
  ['t.match(found, []);', '1: []'],
  ["t.match(\n  found,\n  { lines: ['one'] },\n);", "3: ['one']"],
  ['t.match(found, { ...{ a: [1] } });', '1: [1]'],
  ['t.match(found, isOld ? [1] : /x/);', '1: [1]'],
  ['t.match(found, [1].map(String));', '1: [1]'],
  ['t.match(found, { a: {} });', '1: {}'],
  ['t.match(found, wholeLists([{}, { a: {} }]));', '1: {}'],
  ['t.test("a", async (t) => t.has(found, [1]));', '1: [1]'],
  ['t.match(found, wholeLists([1]));', undefined],
  ['t.match(found[0], /x/); t.same(found, []);', undefined],
  ["t.match([1], ['a', 'b'].join());", undefined],
] as const)
  t.test(`what is found may be longer than ${longer ?? 'no list'} in ${code}`, async (t) => {
    t.same(longerIn(code), longer === undefined ? [] : [longer]);
  });

t.test('no test has a list in a pattern without wholeLists(), or an empty object without t.same()', async (t) => {
  const files = globSync('test/**/*.ts', { cwd: ROOT, exclude: ['test/fixtures/**'] });
  t.ok(files.length > 100);
  const all = files.flatMap((file) =>
    longerIn(readFileSync(join(ROOT, file), 'utf8')).map((place) => `${file}:${place}`),
  );
  t.same(all, []);
});

type Tree = Node & { [key: string]: unknown } & { [key in 'callee' | 'object' | 'property' | 'value']?: Tree };

/** `12: ['one']` for each list and each empty object in a pattern of `t.match` or `t.has` that matches what has more. */
function longerIn(source: string): string[] {
  const code = stripTypeScriptTypes(source);
  const longer: Node[] = [];
  inCalls(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }) as Node as Tree);
  return longer.map(({ start, end }) => `${code.slice(0, start).split('\n').length}: ${code.slice(start, end)}`);

  function inCalls(node: Tree): void {
    const method = node.callee?.property?.name;
    if (method === 'match' || method === 'has')
      for (const pattern of partsOf(node, 'arguments').slice(1)) inPattern(pattern);
    for (const below of partsOf(node, ...Object.keys(node))) inCalls(below);
  }

  function inPattern(node: Tree, isWhole = false): void {
    if (node.type === 'ArrayExpression' && !isWhole) longer.push(node);
    if (node.type === 'Property' && node.value && isEmpty(node.value)) longer.push(node.value);
    if (node.callee?.name === 'wholeLists') for (const below of partsOf(node, 'arguments')) inPattern(below, true);
    if (node.callee?.property?.name === 'map')
      for (const below of partsOf(node.callee, 'object')) inPattern(below, isWhole);
    for (const below of partsOf(node, 'elements', 'properties', 'value', 'argument', 'consequent', 'alternate'))
      inPattern(below, isWhole);
  }
}

function isEmpty({ type, properties }: Tree): boolean {
  return type === 'ObjectExpression' && Array.isArray(properties) && properties.length === 0;
}

function partsOf(node: Tree, ...keys: string[]): Tree[] {
  return keys.flatMap((key) => node[key]).filter(isTree);
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && 'type' in value;
}
