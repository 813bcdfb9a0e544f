import { randomInt } from 'node:crypto';

/** Items as of one moment; they do not change. */
export type Items<Item> = {
  get(key: string): Item | undefined;
  size: number;
};

/** Items that change. Copies of them, which do not change, are made after each change. */
type SharedItems<Item> = {
  set(key: string, item: Item): void;
  delete(key: string): void;
  /** Makes a copy. This is cheap, whatever the number of items. */
  copy(): Items<Item>;
};

/** With ten thousand items, each shard has a few dozen. */
const SHARDS = 256;

/**
 * Keeps items in many small maps. A copy shares all of them, and a shared map is copied only when it changes: copying
 * ten thousand accounts at each change would use more memory than the rest of the process.
 */
export function createSharedItems<Item>(): SharedItems<Item> {
  const seed = randomInt(2 ** 32);
  const shardOf = (key: string) => hash(key, seed) & (SHARDS - 1);
  const shards: Map<string, Item>[] = Array.from({ length: SHARDS }, () => new Map());
  const shared = new Set<number>();
  let size = 0;

  function writable(key: string): Map<string, Item> {
    const index = shardOf(key);
    const shard = shards[index] as Map<string, Item>;
    if (!shared.delete(index)) return shard;
    const own = new Map(shard);
    shards[index] = own;
    return own;
  }

  return {
    set(key, item) {
      const shard = writable(key);
      if (!shard.has(key)) size += 1;
      shard.set(key, item);
    },
    delete(key) {
      if (writable(key).delete(key)) size -= 1;
    },
    copy() {
      const now = [...shards];
      for (let index = 0; index < SHARDS; index += 1) shared.add(index);
      return { get: (key) => now[shardOf(key)]?.get(key), size };
    },
  };
}

/**
 * FNV-1a over the whole key, with a random start in each process. Otherwise users of any namespace could choose names
 * that all belong to one shard, which is copied at each change.
 */
function hash(key: string, seed: number): number {
  let value = seed;
  for (let at = 0; at < key.length; at += 1) value = Math.imul(value ^ key.charCodeAt(at), 0x01000193);
  return value ^ (value >>> 16);
}
