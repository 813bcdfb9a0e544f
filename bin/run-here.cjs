'use strict';

// Of its own, because an old Node ends with a syntax error when it reads `import(…)`.
const { pathToFileURL } = require('node:url');
const { main } = require('./files.cjs');

import(pathToFileURL(main).href).catch((error) => {
  // A file of the package is missing or damaged; errors of the command are printed by it.
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 2;
});
