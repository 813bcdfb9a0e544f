import { runInOrder } from './run-in-order.ts';

// `npm run check`: what can be judged with Node alone. The fastest parts come first.

process.exitCode = await runInOrder([
  ['npm', 'run', '--silent', 'types'],
  ['npm', 'run', '--silent', 'lint'],
  [process.execPath, 'test/run.ts', '--node-only'],
]);
