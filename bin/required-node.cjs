// Works in any version of Node, so that an old one prints a message instead of a syntax error.
'use strict';

/**
 * Returns the version of Node that package.json requires, such as `22.19`, if this one is older; otherwise `undefined`.
 */
module.exports = function requiredNode() {
  var required = require('../package.json').engines.node.replace('>=', '');
  var wanted = required.split('.').map(Number);
  var found = process.version.slice(1).split('.').map(Number);
  var isEnough = found[0] > wanted[0] || (found[0] === wanted[0] && found[1] >= wanted[1]);
  return isEnough ? undefined : required;
};
