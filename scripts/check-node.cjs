// Preloaded by the scripts of package.json that run TypeScript. Works in any version of Node, so that an old one prints
// this message instead of a syntax error.
'use strict';

var required = require('../bin/required-node.cjs')();
if (required !== undefined) refuse();

function refuse() {
  var message = [
    'Node ',
    process.version,
    ' is too old: version ',
    required,
    ' or later is required. Run `npm ci --ignore-scripts=false`, which installs the npm package "node", or put a newer ',
    'Node on the PATH.\n',
  ].join('');
  process.stderr.write(message);
  process.exit(1);
}
