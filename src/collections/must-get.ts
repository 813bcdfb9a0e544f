/**
 * The value of a key that the caller has put into the map.
 *
 * @throws if there is none, which is a bug
 */
export function mustGet<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error('A key is missing in a map that was made with it');
  return value;
}
