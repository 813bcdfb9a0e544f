import { runInOrder, runTogether } from './run-in-order.ts';

// `npm run check`: everything that needs only Node, the fastest parts first. Without coverage, which `npm test` measures.
// The compiler uses one core, so it runs beside itself and the linter.

const code = await runTogether([['tsc'], ['tsc', '-p', 'tsconfig.pure.json'], ['biome', 'check']]);
process.exitCode = code || (await runInOrder([[process.execPath, 'test/run.ts', '--node-only']]));
