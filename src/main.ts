import { useCompileCache } from './cli/run/compile-cache.ts';

const words = process.argv.slice(2);
useCompileCache(words, process.env);
// Imported only now: a module that is imported before the cache is set up is compiled without it. There is no `await`
// here, because the main file of the executable is CommonJS, which has no top-level `await`.
void import('./cli/run/run-command-line.ts')
  .then(({ runCommandLine }) => runCommandLine(words, process))
  .then((code) => {
    process.exitCode = code;
  });
