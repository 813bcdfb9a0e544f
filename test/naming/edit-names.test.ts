import t from 'tap';
import { editNames } from '../../src/naming/edit-names.ts';

const MOVED = new Map([
  ['4242', 'acme/paid'],
  ['7', 'acme/new'],
]);

const CASES: [what: string, before: string, after: string][] = [
  [
    'a mapping without names gets them at its end',
    '# mine\nversion: 1 # one\ndefault: {job: keep}\n# end\n',
    '# mine\nversion: 1 # one\ndefault: {job: keep}\nnames:\n  4242: acme/paid\n  7: acme/new\n# end\n',
  ],
  [
    'a text without a last line feed',
    'version: 1\nrules:\n  - name: a',
    'version: 1\nrules:\n  - name: a\nnames:\n  4242: acme/paid\n  7: acme/new',
  ],
  [
    'lines that end in CRLF, and an indentation of its own',
    '  version: 1\r\n  unannotated: warn\r\n',
    '  version: 1\r\n  unannotated: warn\r\n  names:\r\n    4242: acme/paid\r\n    7: acme/new\r\n',
  ],
  [
    'comments, order, indentation and quotes of names stay',
    'names:\n    # first\n    9: acme/nine # nine\n    "4242": \'acme/billing\'   # billing\n    # last\n\nversion: 1\n',
    'names:\n    # first\n    9: acme/nine # nine\n    "4242": \'acme/paid\'   # billing\n    7: acme/new\n    # last\n\nversion: 1\n',
  ],
  [
    'names on one line',
    'version: 1\nnames: {4242: acme/billing, 9: acme/nine} # here\n',
    'version: 1\nnames: {4242: acme/paid, 9: acme/nine, 7: acme/new} # here\n',
  ],
  [
    'names on lines in braces',
    'version: 1\nnames: {\n  4242: "acme/billing"\n}\n',
    'version: 1\nnames: {\n  4242: "acme/paid",\n  7: acme/new\n}\n',
  ],
  [
    'names that are empty',
    'version: 1\nnames: {} # none\ndefault: {job: keep}\n',
    'version: 1\nnames:\n  4242: acme/paid\n  7: acme/new # none\ndefault: {job: keep}\n',
  ],
  [
    'a flow map that ends with a key without a value',
    '{version: 1, rules}',
    '{version: 1, rules, "names": {"4242": "acme/paid", "7": "acme/new"}}',
  ],
  ['JSON', '{"version": 1}', '{"version": 1, "names": {"4242": "acme/paid", "7": "acme/new"}}'],
  [
    'JSON on lines',
    '{\n  "version": 1,\n  "names": {\n    "4242": "acme/billing"\n  }\n}\n',
    '{\n  "version": 1,\n  "names": {\n    "4242": "acme/paid",\n    "7": "acme/new"\n  }\n}\n',
  ],
  [
    'JSON with empty names',
    '{"names": {}, "version": 1}',
    '{"names": {"4242": "acme/paid", "7": "acme/new"}, "version": 1}',
  ],
  [
    'a key without a value at the end',
    'version: 1\nrules:\n',
    'version: 1\nrules:\nnames:\n  4242: acme/paid\n  7: acme/new\n',
  ],
  [
    'an explicit key without a value at the end',
    'version: 1\n? rules\n',
    'version: 1\n? rules\nnames:\n  4242: acme/paid\n  7: acme/new\n',
  ],
  [
    'a value that is an alias of another one',
    'version: &path acme/billing\nnames: {4242: *path, 7: acme/new}\n',
    'version: &path acme/billing\nnames: {4242: acme/paid, 7: acme/new}\n',
  ],
  [
    'a document with its marks, and a text with a byte order mark',
    '\uFEFF---\nversion: 1\n...\n',
    '\uFEFF---\nversion: 1\nnames:\n  4242: acme/paid\n  7: acme/new\n...\n',
  ],
];

for (const [what, before, after] of CASES)
  t.test(`names are written into ${what}`, async (t) => {
    t.equal(editNames(before, MOVED), after);
    t.equal(editNames(after, MOVED), after, 'a second time changes nothing');
  });

const REFUSED: [what: string, text: string][] = [
  ['a map of names that is an alias', 'version: &a {4242: acme/billing}\nnames: *a\n'],
  ['a name that others repeat', 'names: {4242: &a acme/billing}\nversion: *a\n'],
  ['a map that others repeat', 'names: &a {4242: acme/billing}\nversion: *a\n'],
  ['names with an explicit key', 'names:\n  ? 4242\n  : acme/billing\n'],
  ['a list', '- 1\n'],
  ['an empty map', '{}\n'],
  ['nothing', ''],
  ['a broken text', 'version: [\n'],
];

for (const [what, text] of REFUSED)
  t.test(`nothing is written into ${what}`, async (t) => {
    t.equal(editNames(text, MOVED), undefined);
  });
