// biome-ignore lint/suspicious/noExplicitAny: a JSON Schema is anything
export type Schema = any;

/** @returns the paths of all keys in a JSON Schema without a description */
export function undescribed(node: Schema, path = ''): string[] {
  const below = Object.entries<Schema>(node.properties ?? {}).flatMap(([key, value]) => [
    ...(value.description === undefined ? [`${path}.${key}`] : []),
    ...undescribed(value, `${path}.${key}`),
  ]);
  const inner = [node.items, ...(node.anyOf ?? [])].filter((one) => one !== undefined);
  return [...below, ...inner.flatMap((one) => undescribed(one, `${path}[]`))];
}
