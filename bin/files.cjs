// Works in any version of Node, see start.cjs.
'use strict';

var fs = require('fs');
var path = require('path');

var root = path.join(__dirname, '..');
var source = path.join(root, 'src/main.ts');
var isCheckout = fs.existsSync(source);

module.exports = {
  /** True in the repository, false in the package, which contains only compiled files. */
  isCheckout: isCheckout,
  main: isCheckout ? source : path.join(root, 'dist/main.js'),
  /** The Node that `npm ci` installs in a checkout. */
  installedNode: path.join(root, 'node_modules/node/bin/node'),
};
