// For any Node, so that the old one of a machine gives a sentence and not a syntax error.
'use strict';

var wanted = [22, 19];
var found = process.version.slice(1).split('.').map(Number);
var fits = found[0] > wanted[0] || (found[0] === wanted[0] && found[1] >= wanted[1]);
if (!fits) {
  process.stderr.write(
    'Node ' +
      process.version +
      ' is too old, ' +
      wanted.join('.') +
      ' or later is needed: run `npm ci --ignore-scripts=false`, which lets the npm package "node" bring one, ' +
      'or put one on the PATH.\n',
  );
  process.exit(1);
}
