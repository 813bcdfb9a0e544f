'use strict';

// In a checkout, the Node on the PATH may be older than the one that `npm ci` installs.
const { spawn } = require('child_process');
const { installedNode, main } = require('./files.cjs');

const child = spawn(installedNode, [main].concat(process.argv.slice(2)), { stdio: 'inherit' });
// The terminal sends an interrupt to both processes. Other signals reach only this one.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('error', (error) => {
  process.stderr.write(`error: ${installedNode}: ${error.message}\n`);
  process.exitCode = 2;
});
child.on('exit', (code) => {
  process.exitCode = code === null ? 2 : code;
});
