import fc from 'fast-check';

const SURROGATES = { first: 0xd800, count: 0x800 };

/**
 * Any Unicode character, as a unit of `fc.string`. It is equivalent to the unit `binary`, which first builds a table of
 * all characters, and so takes a second of CPU time in every test file.
 */
export const codePoint: fc.Arbitrary<string> = fc.integer({ min: 0, max: 0x10ffff - SURROGATES.count }).map(
  (index) => String.fromCodePoint(index < SURROGATES.first ? index : index + SURROGATES.count),
  (text) => {
    const value = typeof text === 'string' ? text.codePointAt(0) : undefined;
    if (value === undefined || text !== String.fromCodePoint(value)) throw new Error('not a single character');
    if (value < SURROGATES.first) return value;
    if (value < SURROGATES.first + SURROGATES.count) throw new Error('a surrogate');
    return value - SURROGATES.count;
  },
);
