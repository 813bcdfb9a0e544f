// Works in any version of Node since 0.10, so that an old one prints a sentence instead of a syntax error.
'use strict';

var fs = require('fs');
var required = require('./required-node.cjs')();
var files = require('./files.cjs');

if (required === undefined) require('./run-here.cjs');
else if (files.isCheckout && fs.existsSync(files.installedNode)) require('./run-by-installed-node.cjs');
else refuse();

function refuse() {
  var sentence = [
    'error: gitlab-runner-irsa needs Node ',
    required,
    ' or later, and this is ',
    process.version.slice(1),
    ': install a newer one from https://nodejs.org, or use the executable of a release, which contains Node\n',
  ].join('');
  process.stderr.write(sentence);
  // Node 0.10 has no `process.exitCode`.
  process.exit(2);
}
