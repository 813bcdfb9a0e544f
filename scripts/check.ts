import { runInOrder } from './run-in-order.ts';

// `npm run check`: everything that needs only Node, the fastest parts first. Without coverage, which `npm test` measures.

process.exitCode = await runInOrder([
  ['npm', 'run', '--silent', 'types'],
  ['npm', 'run', '--silent', 'lint'],
  [process.execPath, 'test/run.ts', '--node-only'],
]);
