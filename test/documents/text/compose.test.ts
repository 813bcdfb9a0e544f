import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { parseAllDocuments } from 'yaml';
import { composeDocuments } from '../../../src/documents/text/compose.ts';

const OPTIONS = { prettyErrors: false, stringKeys: true, uniqueKeys: false, logLevel: 'silent' } as const;

t.test(
  'documents are those of the library, with the same errors, though lists are dropped while they are read',
  async () => {
    const word = fc.constantFrom(
      ...[
        'a: ',
        'b:\n',
        '- ',
        '  - ',
        '\n',
        '  ',
        '{',
        '}',
        '[',
        ']',
        ', ',
        '? ',
        '&a ',
        '*a',
        '# x\n',
        '|\n',
        '"',
        '---\n',
      ],
    );
    const text = fc.array(word, { maxLength: 40 }).map((words) => words.join(''));
    fc.assert(
      fc.property(text, (text) => {
        return isDeepStrictEqual([...composeDocuments(text)], [...parseAllDocuments(text, OPTIONS)]);
      }),
      {
        numRuns: 1000,
        examples: [
          ['a:\n- 1\n- [2, 3]\nb: [4, {c: 5}]\n'],
          ['{"a": [1, [2, 3]], "b": [4, {"c": 5}]}'],
          ['a: [1\n b: [2 3]]\nc:\n - d\n- e\n'],
          ['a: [\n1,\n2\n]\n? [b,\n c]\n: [d]\n'],
        ],
      },
    );
  },
);
