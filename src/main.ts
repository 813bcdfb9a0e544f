#!/usr/bin/env node
import { useCompileCache } from './cli/compile-cache.ts';

const words = process.argv.slice(2);
useCompileCache(words, process.env);
// Only now: what is imported above the cache is compiled without it.
const { runCommandLine } = await import('./cli/run-command-line.ts');
process.exitCode = await runCommandLine(words, process);
