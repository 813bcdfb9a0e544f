/** The first place where a value is not shaped like a pod; `path` begins with the path that was given. */
export type PodFault = { path: string; found: string; wanted: string };

/**
 * Checks the shape of everything that is read of a pod, and of nothing else: pods are made of hundreds of fields that
 * belong to others. The API server sends no other shape; anybody who reaches the port can.
 */
export function podFault(pod: unknown, path: string): PodFault | undefined {
  if (!isObject(pod)) return fault(path, pod, 'a Pod object');
  const { metadata, spec } = pod;
  if (!isObject(metadata)) return fault(`${path}.metadata`, metadata, 'an object');
  if (!isObject(spec)) return fault(`${path}.spec`, spec, 'an object');
  return (
    first(['name', 'generateName'], (key) => scalar(metadata, key, 'string', `${path}.metadata`)) ??
    first(['labels', 'annotations'], (key) => textMap(metadata, key, `${path}.metadata`)) ??
    objects(metadata, 'managedFields', `${path}.metadata`) ??
    first(['serviceAccountName', 'serviceAccount'], (key) => scalar(spec, key, 'string', `${path}.spec`)) ??
    scalar(spec, 'automountServiceAccountToken', 'boolean', `${path}.spec`) ??
    first(['imagePullSecrets', 'volumes'], (key) => objects(spec, key, `${path}.spec`)) ??
    first(['initContainers', 'containers'], (key) => containers(spec, key, `${path}.spec`))
  );
}

type Fields = Record<string, unknown>;

function containers(spec: Fields, key: string, path: string): PodFault | undefined {
  return (
    objects(spec, key, path) ??
    firstItem(spec[key], (container, index) => {
      const at = `${path}.${key}[${index}]`;
      return (
        first(['env', 'volumeMounts'], (list) => objects(container, list, at)) ?? textList(container, 'command', at)
      );
    })
  );
}

function objects(parent: Fields, key: string, path: string): PodFault | undefined {
  const value = parent[key];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) return fault(`${path}.${key}`, value, 'a list of objects');
  const index = value.findIndex((item) => !isObject(item));
  return index === -1 ? undefined : fault(`${path}.${key}[${index}]`, value[index], 'an object');
}

function textList(parent: Fields, key: string, path: string): PodFault | undefined {
  const value = parent[key];
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? undefined
    : fault(`${path}.${key}`, value, 'a list of strings');
}

function textMap(parent: Fields, key: string, path: string): PodFault | undefined {
  const value = parent[key];
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) return fault(`${path}.${key}`, value, 'an object of strings');
  const name = Object.keys(value).find((entry) => typeof value[entry] !== 'string');
  return name === undefined ? undefined : fault(`${path}.${key}`, value[name], 'only strings as values');
}

function scalar(parent: Fields, key: string, type: 'string' | 'boolean', path: string): PodFault | undefined {
  const value = parent[key];
  return value === undefined || value === null || typeof value === type
    ? undefined
    : fault(`${path}.${key}`, value, `a ${type}`);
}

function first(keys: string[], check: (key: string) => PodFault | undefined): PodFault | undefined {
  for (const key of keys) {
    const found = check(key);
    if (found !== undefined) return found;
  }
  return undefined;
}

function firstItem(list: unknown, check: (item: Fields, index: number) => PodFault | undefined): PodFault | undefined {
  if (!Array.isArray(list)) return undefined;
  for (const [index, item] of list.entries()) {
    const found = check(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fault(path: string, value: unknown, wanted: string): PodFault {
  const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
  return { path, found, wanted };
}
