/**
 * Returns the value of a key that the caller has put into the map.
 *
 * @throws an internal error if there is none
 */
export function mustGet<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error('A key is missing in a map that was made with it');
  return value;
}
