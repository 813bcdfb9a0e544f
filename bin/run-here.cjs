'use strict';

// In its own file, because an old Node ends with a syntax error when it reads `import(…)`.
const { pathToFileURL } = require('node:url');
const { main } = require('./files.cjs');

import(pathToFileURL(main).href).catch((error) => {
  // A file of the package is missing or damaged. The command prints its own errors.
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 2;
});
