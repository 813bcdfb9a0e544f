import { useCompileCache } from './cli/run/compile-cache.ts';

const words = process.argv.slice(2);
useCompileCache(words, process.env);
// Only now: what is imported above the cache is compiled without it. Without `await`, which the executable cannot have at the
// top of a module: its main file is CommonJS.
void import('./cli/run/run-command-line.ts')
  .then(({ runCommandLine }) => runCommandLine(words, process))
  .then((code) => {
    process.exitCode = code;
  });
