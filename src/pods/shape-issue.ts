import { isMap } from '../is-map.ts';

/** A value of the wrong type in a pod; `path` begins with the path of the pod. */
export type ShapeIssue = { path: string; found: string; wanted: string };

/** What a field may hold; `[fields]` is a list of objects of which these fields are read. */
type Shape =
  | 'a name'
  | 'a boolean'
  | 'a list of strings'
  | 'a list of objects'
  | 'an object of strings'
  | readonly [Fields];
type Fields = readonly (readonly [name: string, shape: Shape])[];

const NONE: Fields = [];

/** Names come back in answers, logs and messages. The longest that Kubernetes allows has 253 characters. */
export const LONGEST_NAME = 1024;
/** Keys come back in patches. Kubernetes limits annotations to 256 KiB, with their values (`ValidateAnnotations`). */
const LONGEST_KEYS = 256 * 1024;

const CONTAINER = fields({
  env: 'a list of objects',
  volumeMounts: 'a list of objects',
  command: 'a list of strings',
});

// Every field of a pod that is read. A pod has hundreds of others, which are not checked.
const METADATA = fields({
  name: 'a name',
  generateName: 'a name',
  labels: 'an object of strings',
  annotations: 'an object of strings',
  managedFields: 'a list of objects',
});
const SPEC = fields({
  serviceAccountName: 'a name',
  serviceAccount: 'a name',
  automountServiceAccountToken: 'a boolean',
  imagePullSecrets: 'a list of objects',
  volumes: 'a list of objects',
  initContainers: [CONTAINER],
  containers: [CONTAINER],
});

/**
 * The first value of a wrong type among all that are read of a pod. The API server never sends one, but any client that
 * reaches the port can.
 *
 * @param path of the pod, for the issue
 */
export function shapeIssue(pod: unknown, path: string): ShapeIssue | undefined {
  if (!isMap(pod)) return issue(path, pod, 'a Pod object');
  return (
    within(`${path}.metadata`, inObject(pod.metadata, METADATA)) ?? within(`${path}.spec`, inObject(pod.spec, SPEC))
  );
}

// Each function returns the path below its value, so that a sound pod builds none.

function inObject(object: unknown, read: Fields): ShapeIssue | undefined {
  if (!isMap(object)) return issue('', object, 'an object');
  for (const [name, shape] of read) {
    const value = object[name];
    // Kubernetes treats null as absent.
    if (value === undefined || value === null) continue;
    const found = inValue(value, shape);
    if (found !== undefined) return within(`.${name}`, found);
  }
  return undefined;
}

function inValue(value: unknown, shape: Shape): ShapeIssue | undefined {
  switch (shape) {
    case 'a name':
      if (!isString(value)) return issue('', value, 'a string');
      return value.length <= LONGEST_NAME ? undefined : tooLong(value.length, LONGEST_NAME);
    case 'a boolean':
      return typeof value === 'boolean' ? undefined : issue('', value, shape);
    case 'a list of strings':
      return Array.isArray(value) && value.every(isString) ? undefined : issue('', value, shape);
    case 'a list of objects':
      return inList(value, NONE);
    case 'an object of strings': {
      if (!isMap(value)) return issue('', value, shape);
      const values = Object.values(value);
      const other = values.findIndex((entry) => !isString(entry));
      if (other !== -1) return issue('', values[other], 'only strings as values');
      const length = Object.keys(value).reduce((sum, key) => sum + key.length, 0);
      return length <= LONGEST_KEYS ? undefined : tooLong(length, LONGEST_KEYS);
    }
    default:
      return inList(value, shape[0]);
  }
}

function inList(list: unknown, read: Fields): ShapeIssue | undefined {
  if (!Array.isArray(list)) return issue('', list, 'a list of objects');
  for (let index = 0; index < list.length; index += 1) {
    const item: unknown = list[index];
    const found = read === NONE && isMap(item) ? undefined : inObject(item, read);
    if (found !== undefined) return within(`[${index}]`, found);
  }
  return undefined;
}

function within(path: string, found: ShapeIssue | undefined): ShapeIssue | undefined {
  return found && { ...found, path: `${path}${found.path}` };
}

function fields(shapes: { readonly [name: string]: Shape }): Fields {
  return Object.entries(shapes);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function issue(path: string, value: unknown, wanted: string): ShapeIssue {
  const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
  return { path, found, wanted };
}

function tooLong(length: number, most: number): ShapeIssue {
  return { path: '', found: `${length} characters`, wanted: `at most ${most}` };
}
