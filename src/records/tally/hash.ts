/**
 * Returns two hashes of 32 bits of a text (FNV-1a with different seeds, each mixed as in MurmurHash3). They do not
 * protect secrets. The seed keeps a pipeline author from choosing names with equal hashes.
 */
export function hashesOf(text: string, seed: number): [number, number] {
  let one = 0x811c9dc5 ^ seed;
  let other = 0x9e3779b9 ^ seed;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x85ebca6b);
    other ^= other >>> 15;
  }
  return [mixed(one), mixed(other ^ Math.imul(one, 31))];
}

function mixed(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
