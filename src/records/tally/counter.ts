import { hashesOf } from './hash.ts';

const SMALLEST = 1024;
/** Share of the slots. Above it, searching takes long. */
const MOST_FILLED = 0.5;

/**
 * Counts how often each text occurs, for each of two sides. It keeps 16 bytes a slot instead of the texts. Among a
 * million texts, the probability that two have the same hash of 64 bits is one in ten million.
 *
 * @param seed a random number, see hash.ts
 * @param most the number of texts that are counted. Others are not, and {@link Counter.isFull} then returns true
 */
type Counter = {
  /**
   * @returns how often the text has occurred on this side, including this time, and on the other; `undefined` if it is
   *   not counted
   */
  add(text: string, side: 0 | 1): { thisSide: number; otherSide: number } | undefined;
  /** @returns how often the text has occurred on this side; 0 if it is not counted */
  count(text: string, side: 0 | 1): number;
  isFull(): boolean;
};

export function createCounter(seed: number, most: number): Counter {
  let slots = tableOf(SMALLEST);
  let filled = 0;
  let isFull = false;

  /** Returns the slot of a hash, or the free slot where it belongs. */
  function find(table: Uint32Array, one: number, other: number): number {
    const mask = table.length / 4 - 1;
    let slot = one & mask;
    while (!isFree(table, slot) && !(table[slot * 4] === one && table[slot * 4 + 1] === other))
      slot = (slot + 1) & mask;
    return slot;
  }

  function grow(): void {
    const larger = tableOf((slots.length / 4) * 2);
    for (let slot = 0; slot < slots.length / 4; slot += 1) {
      if (isFree(slots, slot)) continue;
      const entry = slots.subarray(slot * 4, slot * 4 + 4);
      larger.set(entry, find(larger, Number(entry[0]), Number(entry[1])) * 4);
    }
    slots = larger;
  }

  return {
    add(text, side) {
      const [one, other] = hashesOf(text, seed);
      let slot = find(slots, one, other);
      if (isFree(slots, slot)) {
        if (filled >= most) {
          isFull = true;
          return undefined;
        }
        filled += 1;
        if (filled > (slots.length / 4) * MOST_FILLED) {
          grow();
          slot = find(slots, one, other);
        }
        slots[slot * 4] = one;
        slots[slot * 4 + 1] = other;
      }
      const thisSide = Number(slots[slot * 4 + 2 + side]) + 1;
      slots[slot * 4 + 2 + side] = thisSide;
      return { thisSide, otherSide: Number(slots[slot * 4 + 3 - side]) };
    },
    count(text, side) {
      const [one, other] = hashesOf(text, seed);
      return Number(slots[find(slots, one, other) * 4 + 2 + side]);
    },
    isFull: () => isFull,
  };
}

/** Each slot has both hashes and both counts. In a used slot, at least one count is not 0. */
function tableOf(slots: number): Uint32Array {
  return new Uint32Array(slots * 4);
}

function isFree(table: Uint32Array, slot: number): boolean {
  return table[slot * 4 + 2] === 0 && table[slot * 4 + 3] === 0;
}
