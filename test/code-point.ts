import fc from 'fast-check';

const SURROGATES = { first: 0xd800, count: 0x800 };

/**
 * Any character of Unicode, as the unit of `fc.string`: the same as its unit `binary`, which builds a table of all of them
 * first, for a second of the processor in each test file.
 */
export const codePoint: fc.Arbitrary<string> = fc.integer({ min: 0, max: 0x10ffff - SURROGATES.count }).map(
  (index) => String.fromCodePoint(index < SURROGATES.first ? index : index + SURROGATES.count),
  (text) => {
    const value = typeof text === 'string' ? text.codePointAt(0) : undefined;
    if (value === undefined || text !== String.fromCodePoint(value)) throw new Error('it is not one character');
    if (value < SURROGATES.first) return value;
    if (value < SURROGATES.first + SURROGATES.count) throw new Error('it is half a character');
    return value - SURROGATES.count;
  },
);
