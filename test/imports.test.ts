import t from 'tap';
import { readModule } from './imports.ts';

const FOUND: [source: string, imports: string[], impure: string[]][] = [
  ["import '../server/app.ts';", ['../server/app.ts'], []],
  ["import 'zod';", ['zod'], []],
  ['import { x } from "../server/app.ts";', ['../server/app.ts'], []],
  ["import { type A } from './a.ts';", ['./a.ts'], []],
  ["import type { A } from './a.ts';\nexport type { B } from './b.ts';", ['./a.ts', './b.ts'], []],
  ["export * from './a.ts';\nexport { b } from './b.ts';", ['./a.ts', './b.ts'], []],
  ["type A = import('./a.ts').A;", ['./a.ts'], []],
  ["await import('./a.ts');", ['./a.ts'], []],
  ["await import(/* c */ './a.ts');", ['./a.ts'], []],
  ['await import(`./a.ts`);', [], ['import of a computed path']],
  ["const name = './a.ts';\nawait import(name);", [], ['import of a computed path']],
  ["// import type { A } from './a.ts', import('./b.ts')\nconst text = \"import './c.ts'\";", [], []],
  ['Date();', [], ['Date']],
  ['new Date;', [], ['Date']],
  ['new Date();', [], ['Date']],
  ['Date.now();', [], ['Date']],
  ['const { now } = Date;', [], ['Date']],
  ['new Date(5);\nDate.parse("2026-01-01");\nconst isDate = {} instanceof Date;\nlet time: Date;', [], []],
  ['Math.random();', [], ['Math']],
  ['const { random } = Math;', [], ['Math']],
  ['Math["random"]();', [], ['Math']],
  ['Math.max(1, 2);', [], []],
  ['new Intl.DateTimeFormat().format();', [], ['Intl']],
  ['new Function("return 1");', [], ['Function']],
  ['(globalThis as { process?: object }).process;', [], ['globalThis']],
  ['process.env;', [], ['process']],
  ['Buffer.from("x");', [], ['Buffer']],
  ['navigator.language;', [], ['navigator']],
  ['global;', [], ['global']],
  ['require("fs");', [], ['require']],
  ['import.meta.dirname;', [], ['import.meta']],
  ['declare const anything: string;\nanything.trim();', [], ['anything']],
  ['/// <reference types="node" />\nexport {};', [], ['reference']],
  ["import { X509Certificate, randomBytes } from 'node:crypto';", ['node:crypto'], ['randomBytes']],
  ["import * as all from 'node:crypto';", ['node:crypto'], ['all']],
  ["export * from 'node:crypto';", ['node:crypto'], ['node:crypto']],
  ["await import('node:crypto');", ['node:crypto'], ['node:crypto']],
  ['new URL("https://a");\nstructuredClone([JSON, Number("1"), undefined]);', [], []],
  [
    'const f = ({ a, b: [c = 1, ...d] }, ...e) => [a, c, d, e];\nfor (const g of f({})) g;\ntry {} catch (h) { h; }',
    [],
    [],
  ],
  ['class A { b = 1; c() { return new A().b; } }\nout: for (;;) break out;\nexport { A as B };', [], []],
  ["export { a as b } from './a.ts';", ['./a.ts'], []],
  ['const settings = { process: 1 };\nsettings.process;', [], []],
];

t.test('types are imported, but not loaded', async (t) => {
  const source = "import type { A } from './a.ts';\nimport { b } from './b.ts';\nexport type { C } from './c.ts';\nb;";
  const { imports, loaded } = readModule(source);
  t.same(imports.toSorted(), ['./a.ts', './b.ts', './c.ts']);
  t.same(loaded, ['./b.ts']);
});

for (const [source, imports, impure] of FOUND)
  t.test(
    `${source.replaceAll('\n', ' ')} ${[...imports, ...impure].join(' and ') || 'nothing'} is found`,
    async (t) => {
      const read = readModule(source);
      t.same({ imports: read.imports, impure: read.impure }, { imports, impure });
    },
  );
