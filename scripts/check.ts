import { runInOrder, runTogether } from './run-in-order.ts';

// `npm run check`: everything that needs only Node, the fastest parts first. Coverage is left out, because `npm test`
// measures it. Each run of the compiler uses one core, so both run in parallel with the linter.

const code = await runTogether([['tsc'], ['tsc', '-p', 'tsconfig.pure.json'], ['biome', 'check']]);
process.exitCode = code || (await runInOrder([[process.execPath, 'test/run.ts', '--node-only']]));
