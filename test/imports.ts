import { stripTypeScriptTypes } from 'node:module';
import { type Node, parse } from 'acorn';

/** What a module imports, types included, and where it reads the world around it. */
export type Reading = {
  imports: readonly string[];
  /** An import whose target is not a text, or the use of a clock, of chance, of a locale or of a global of Node. */
  impure: readonly string[];
};

const GLOBALS = new Set(
  'Intl Function globalThis eval performance crypto process console fetch setTimeout setInterval setImmediate'.split(
    ' ',
  ),
);
const TYPES = /\b(?:import|export)\s+type\b[^;'"]*?\bfrom\s*['"]([^'"]+)|\bimport\s*\(\s*['"]([^'"]+)/g;

/** In {@link Reading.impure}: what this imports is unknown. */
export const COMPUTED = 'import of a computed path';

/** What a module loads when it starts, before it runs: neither types nor an import on demand. */
export function loadedAtStart(source: string): readonly string[] {
  const { body } = parse(stripTypeScriptTypes(source), { ecmaVersion: 'latest', sourceType: 'module' });
  return body.flatMap((node) => ('source' in node && node.source ? [String(node.source.value)] : []));
}

type Tree = Node & Record<string, unknown>;

/** Reads a module with the parser of Node and acorn. */
export function readModule(source: string): Reading {
  const code = stripTypeScriptTypes(source);
  const imports: string[] = [];
  const impure: string[] = [];
  // Stripping a type leaves blanks at its place.
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
  // With a locale, it only joins words.
  if (name === 'Intl') return property !== 'ListFormat';
  if (name !== 'Date') return GLOBALS.has(name);
  if (parent?.type === 'NewExpression') return parent.callee !== node || (parent.arguments as []).length === 0;
  return property !== 'parse' && property !== 'UTC' && parent?.operator !== 'instanceof';
}

function isNode(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && 'type' in value;
}
