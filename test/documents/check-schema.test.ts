import t from 'tap';
import * as z from 'zod';
import { checkSchema } from '../../src/documents/check-schema.ts';
import { toFinding } from '../../src/documents/issue.ts';

const schema = z.strictObject({
  text: z.string(),
  list: z.array(z.string()).min(1).optional(),
  mode: z.enum(['warn', 'deny']).optional(),
  yes: z.boolean().optional(),
  secret: z
    .string()
    .refine((text) => text.length < 4, { error: 'something short', params: { hidden: true } })
    .optional(),
  choice: z.union([z.literal('keep'), z.strictObject({ name: z.string() })], { error: 'keep or {name: …}' }).optional(),
  either: z.union([z.string(), z.number()]).optional(),
  short: z.string().max(2).optional(),
  keyed: z.record(z.string().regex(/^[a-z]$/, 'one letter'), z.number()).optional(),
});

const unknownKey = (path: readonly unknown[], key: string) => ({
  code: 'unknown_key',
  message: `${path.join('.')}|${key}`,
});

function issues(value: unknown): string[] {
  const checked = checkSchema(schema, value, ['root', 0], unknownKey);
  return checked.issues.map(({ code, path, at, message }) => `${path.join('.')} ${at} ${code}: ${message}`);
}

t.test('a valid value is returned without issues', async (t) => {
  t.same(checkSchema(schema, { text: 'a' }, [], unknownKey), { value: { text: 'a' }, issues: [] });
});

t.test('an unknown key is reported without a suggestion of its own', async (t) => {
  const [issue] = checkSchema(z.strictObject({}), { a: 1 }, []).issues;
  t.match(issue, { code: 'unknown_key', at: 'key', message: 'found the unknown key "a", wanted none: remove it' });
});

const CASES: [name: string, value: unknown, expected: string[]][] = [
  ['a value of another type', 5, ['root.0 value wrong_type: found 5, wanted a map of keys']],
  ['no value where one is wanted', undefined, ['root.0 value wrong_type: found nothing, wanted a map of keys']],
  ['a missing key', {}, ['root.0.text value missing_key: text is missing, wanted text']],
  ['a number for a text', { text: 5 }, ['root.0.text value wrong_type: found 5, wanted text: put it in quotes']],
  ['a map for a text', { text: {} }, ['root.0.text value wrong_type: found a map of keys, wanted text']],
  [
    'a text for a list',
    { text: '', list: 'a' },
    ['root.0.list value wrong_type: found "a", wanted a list: put it in square brackets'],
  ],
  ['a map for a list', { text: '', list: {} }, ['root.0.list value wrong_type: found a map of keys, wanted a list']],
  ['a text for a boolean', { text: '', yes: 'yes' }, ['root.0.yes value wrong_type: found "yes", wanted boolean']],
  ['an unknown choice', { text: '', mode: 5 }, ['root.0.mode value wrong_value: found 5, wanted one of warn, deny']],
  [
    'a mistyped choice',
    { text: '', mode: 'wran' },
    ['root.0.mode value wrong_value: found "wran", wanted one of warn, deny: did you mean warn?'],
  ],
  [
    'a wrong key of a map with any keys',
    { text: '', keyed: { a: 1, bc: 2 } },
    ['root.0.keyed.bc key wrong_value: found the key "bc", wanted one letter'],
  ],
  [
    'a value that is not to be repeated',
    { text: '', secret: 'hunter22' },
    ['root.0.secret value wrong_value: found a value that may be a secret, wanted something short'],
  ],
  [
    'unknown keys',
    { text: '', b: 1, c: 2 },
    ['root.0.b key unknown_key: root.0|b', 'root.0.c key unknown_key: root.0|c'],
  ],
  [
    'no member of a union',
    { text: '', choice: 5 },
    ['root.0.choice value wrong_value: found 5, wanted keep or {name: …}'],
  ],
  [
    'the member of a union that is nearest',
    { text: '', choice: { nmae: 'x' } },
    [
      'root.0.choice.name value missing_key: name is missing, wanted text',
      'root.0.choice.nmae key unknown_key: root.0.choice|nmae',
    ],
  ],
  [
    'a map where no member of a union wants one',
    { text: '', either: {} },
    ['root.0.either value wrong_value: found a map of keys, wanted Invalid input'],
  ],
];

for (const [name, value, expected] of CASES) {
  t.test(`${name} is reported in one sentence`, async (t) => t.same(issues(value), expected));
}

t.test('an empty list has a code of its own', async (t) => t.match(issues({ text: '', list: [] })[0], / empty_list: /));

t.test('without a text of the schema, the text of zod is used', async (t) => {
  t.match(issues({ text: '', short: 'abc' })[0], /wrong_value: found "abc", wanted Too big/);
});

t.test('an issue becomes a finding with the position of its path', async (t) => {
  const issue = { code: 'c', level: 'warning', path: ['a', 1], at: 'key', message: 'm' } as const;
  const finding = toFinding(issue, (path, at) => ({ line: path.length, column: at === 'key' ? 7 : 0 }));
  t.same(finding, { code: 'c', level: 'warning', path: 'a[1]', line: 2, column: 7, message: 'm' });
});
