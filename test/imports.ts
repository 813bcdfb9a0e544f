import { stripTypeScriptTypes } from 'node:module';
import { type Node, parse } from 'acorn';

/** What a module imports, including types, and where it reads its environment. */
export type Reading = {
  imports: readonly string[];
  /** Imports whose target is not a literal, and uses of a clock, randomness, a locale or a global of Node. */
  impure: readonly string[];
};

const GLOBALS = new Set(
  'Intl Function globalThis eval performance crypto process console fetch setTimeout setInterval setImmediate'.split(
    ' ',
  ),
);
const TYPES = /\b(?:import|export)\s+type\b[^;'"]*?\bfrom\s*['"]([^'"]+)|\bimport\s*\(\s*['"]([^'"]+)/g;

/** Entry of {@link Reading.impure} for an import of an unknown module. */
export const COMPUTED = 'import of a computed path';

/** Returns what a module loads at its start, before it runs: no types, and no imports on demand. */
export function loadedAtStart(source: string): readonly string[] {
  const { body } = parse(stripTypeScriptTypes(source), { ecmaVersion: 'latest', sourceType: 'module' });
  return body.flatMap((node) => ('source' in node && node.source ? [String(node.source.value)] : []));
}

type Tree = Node & Record<string, unknown>;

/** Reads a module with the type stripper of Node and the parser acorn. */
export function readModule(source: string): Reading {
  const code = stripTypeScriptTypes(source);
  const imports: string[] = [];
  const impure: string[] = [];
  // Stripping a type leaves blanks in its place.
  for (const { 0: text, 1: whole, 2: inType, index } of source.matchAll(TYPES))
    if (!code.startsWith(text.slice(0, 6), index)) imports.push(String(whole ?? inType));
  walk(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }) as Node as Tree, undefined);
  return { imports, impure };

  function walk(node: Tree, parent: Tree | undefined): void {
    const { source: from } = node as { source?: Tree | null };
    if (from && /Import|Export/.test(node.type)) {
      if (typeof from.value === 'string') imports.push(from.value);
      else impure.push(COMPUTED);
    }
    if (node.type === 'Identifier' && isImpure(String(node.name), node, parent)) impure.push(String(node.name));
    for (const [key, value] of Object.entries(node)) {
      const isName = (key === 'property' || key === 'key') && !node.computed;
      if (!isName) for (const below of [value].flat()) if (isNode(below)) walk(below, node);
    }
  }
}

function isImpure(name: string, node: Tree, parent: Tree | undefined): boolean {
  const property = parent?.object === node && !parent.computed ? (parent.property as Tree).name : undefined;
  if (name === 'Math') return property === undefined || property === 'random';
  // With an explicit locale, it only joins words.
  if (name === 'Intl') return property !== 'ListFormat';
  if (name !== 'Date') return GLOBALS.has(name);
  if (parent?.type === 'NewExpression') return parent.callee !== node || (parent.arguments as []).length === 0;
  return property !== 'parse' && property !== 'UTC' && parent?.operator !== 'instanceof';
}

function isNode(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && 'type' in value;
}
