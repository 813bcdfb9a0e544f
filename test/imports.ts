import { stripTypeScriptTypes } from 'node:module';
import { runInNewContext } from 'node:vm';
import { type Node, parse } from 'acorn';

/** What a module imports, and where it reads its environment. */
export type Reading = {
  /** Includes imports of types. */
  imports: readonly string[];
  /** The imports that Node runs: all but those of types. */
  loaded: readonly string[];
  /** Imports whose target is not a literal, and uses of a clock, randomness, a locale or a global of Node. */
  impure: readonly string[];
};

/** The globals that give the same result on every machine and at every time: most of the language, and two of Node. */
const PURE_GLOBALS = new Set<string>(runInNewContext('Object.getOwnPropertyNames(globalThis)'));
for (const name of ['Atomics', 'Function', 'console', 'eval', 'globalThis']) PURE_GLOBALS.delete(name);
for (const name of ['URL', 'structuredClone']) PURE_GLOBALS.add(name);
/** All other globals. Pure code may not even declare their names, because this file knows no scopes. */
const IMPURE_GLOBALS = new Set(Object.getOwnPropertyNames(globalThis).filter((name) => !PURE_GLOBALS.has(name)));
/** What pure code may import from `node:crypto`: nothing that makes random values. */
const PURE_CRYPTO = new Set(['X509Certificate', 'createHash', 'createPrivateKey', 'createPublicKey']);
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
  const types: string[] = [];
  const loaded: string[] = [];
  const impure: string[] = [];
  // Stripping a type leaves blanks in its place.
  for (const { 0: text, 1: whole, 2: inType, index } of source.matchAll(TYPES))
    if (!code.startsWith(text.slice(0, 6), index)) types.push(String(whole ?? inType));
  // Such a line would bring the types of Node back where the compiler leaves them out.
  if (/^\/\/\/\s*<reference/m.test(source)) impure.push('reference');
  const tree = parse(code, { ecmaVersion: 'latest', sourceType: 'module' }) as Node as Tree;
  const declared = new Set<unknown>();
  declare(tree);
  walk(tree, undefined);
  return { imports: [...types, ...loaded], loaded, impure };

  /** Collects the names that the module declares anywhere. */
  function declare(node: Tree): void {
    if (/^(?:Function|Class)/.test(node.type) || node.type === 'VariableDeclarator') bind(node.id);
    if (/Function/.test(node.type)) bind(node.params);
    if (/^Import.*Specifier$/.test(node.type)) bind(node.local);
    if (node.type === 'CatchClause') bind(node.param);
    for (const below of Object.values(node).flat()) if (isNode(below)) declare(below);
  }

  function bind(pattern: unknown): void {
    for (const node of [pattern].flat()) {
      if (!isNode(node)) continue;
      if (node.type === 'Identifier') declared.add(node.name);
      for (const key of ['properties', 'elements', 'left', 'argument']) bind(node[key]);
      if (node.type === 'Property') bind(node.value);
    }
  }

  function walk(node: Tree, parent: Tree | undefined): void {
    const { source: from } = node as { source?: Tree | null };
    if (from && /Import|Export/.test(node.type)) {
      if (typeof from.value === 'string') loaded.push(from.value);
      else impure.push(COMPUTED);
      if (from.value === 'node:crypto') impure.push(...impureCrypto(node));
    }
    if (node.type === 'MetaProperty') impure.push('import.meta');
    if (node.type === 'Identifier' && isImpure(String(node.name), node, parent)) impure.push(String(node.name));
    // What follows are names of exports and properties, and no references to variables.
    if (node.type === 'MetaProperty' || (from && /Specifier|^Export/.test(node.type))) return;
    for (const [key, value] of Object.entries(node)) {
      const isName = ((key === 'property' || key === 'key') && !node.computed) || NAMES.has(key);
      if (!isName) for (const below of [value].flat()) if (isNode(below)) walk(below, node);
    }
  }

  function isImpure(name: string, node: Tree, parent: Tree | undefined): boolean {
    return isImpureUse(name, node, parent) || !(declared.has(name) || PURE_GLOBALS.has(name));
  }
}

/** Properties of nodes with names that refer to no variable. */
const NAMES = new Set(['exported', 'imported', 'label']);

/** Returns what a module imports from `node:crypto` that pure code may not. */
function impureCrypto(node: Tree): string[] {
  if (!Array.isArray(node.specifiers)) return ['node:crypto'];
  const names = (node.specifiers as Tree[]).map((one) => String(((one.imported ?? one.local) as Tree).name));
  return names.filter((name) => !PURE_CRYPTO.has(name));
}

function isImpureUse(name: string, node: Tree, parent: Tree | undefined): boolean {
  const property = parent?.object === node && !parent.computed ? (parent.property as Tree).name : undefined;
  if (name === 'Math') return property === undefined || property === 'random';
  // With an explicit locale, it only joins words.
  if (name === 'Intl') return property !== 'ListFormat';
  if (name !== 'Date') return IMPURE_GLOBALS.has(name);
  if (parent?.type === 'NewExpression') return parent.callee !== node || (parent.arguments as []).length === 0;
  return property !== 'parse' && property !== 'UTC' && parent?.operator !== 'instanceof';
}

function isNode(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && 'type' in value;
}
