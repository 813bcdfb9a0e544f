// Preloaded by the scripts of package.json that run TypeScript. Written for any version of Node, so that an old one prints
// this message instead of a syntax error.
'use strict';

var wanted = [22, 19];
var found = process.version.slice(1).split('.').map(Number);
var isEnough = found[0] > wanted[0] || (found[0] === wanted[0] && found[1] >= wanted[1]);
if (!isEnough) {
  process.stderr.write(
    'Node ' +
      process.version +
      ' is too old: version ' +
      wanted.join('.') +
      ' or later is required. Run `npm ci --ignore-scripts=false`, which installs the npm package "node", or put a newer ' +
      'Node on the PATH.\n',
  );
  process.exit(1);
}
