/** Items as they were at one moment; they do not change. */
export type Items<Item> = {
  get(key: string): Item | undefined;
  size: number;
};

/** Items that change, and of which unchanging copies are made after each change. */
type SharedItems<Item> = {
  set(key: string, item: Item): void;
  delete(key: string): void;
  /** Cheap, whatever the number of items. */
  copy(): Items<Item>;
};

/** With ten thousand items, a few dozen in each. */
const SHARDS = 256;

/**
 * Keeps items in many small maps. A copy shares all of them, and a shared map is copied only when it changes: copying ten
 * thousand accounts at each change would use more memory than the rest of the process.
 */
export function createSharedItems<Item>(): SharedItems<Item> {
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

/** FNV-1a over the last characters: names of one convention differ there. Unlucky names only make the copy of one shard larger. */
function shardOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = Math.max(0, key.length - 16); at < key.length; at += 1)
    hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 16)) & (SHARDS - 1);
}
