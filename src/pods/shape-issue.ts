import { isMap } from '../collections/is-map.ts';
import { type Fields, POD, type Shape } from './pod.ts';

/** A value of the wrong type in a pod; `path` begins with the path of the pod. */
type ShapeIssue = { path: string; found: string; wanted: string };

/** A {@link Shape} with its fields as a list, which is made only once, because thousands of reviews are checked. */
type Listed = Exclude<Shape, object> | { readonly isList: boolean; readonly fields: ListedFields };
type ListedFields = readonly (readonly [name: string, shape: Listed])[];

/** Names are repeated in answers, logs and messages. The longest that Kubernetes allows has 253 characters. */
export const LONGEST_NAME = 1024;
/**
 * Keys are repeated in patches. Kubernetes limits annotations to 256 KiB, including their values
 * (`ValidateAnnotations`).
 */
const LONGEST_KEYS = 256 * 1024;

const METADATA = listed(POD.metadata);
const SPEC = listed(POD.spec);

/**
 * Returns the first value of a wrong type among all fields of a pod that are read. The API server never sends one, but
 * any client that reaches the port can.
 *
 * @param path path of the pod, for the issue
 */
export function shapeIssue(pod: unknown, path: string): ShapeIssue | undefined {
  if (!isMap(pod)) return issue(path, pod, 'a Pod object');
  return (
    within(`${path}.metadata`, inObject(pod.metadata, METADATA)) ?? within(`${path}.spec`, inObject(pod.spec, SPEC))
  );
}

// Each function returns the path relative to its value, so that no path is built for a pod without issues.

function inObject(object: unknown, read: ListedFields): ShapeIssue | undefined {
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

function inValue(value: unknown, shape: Listed): ShapeIssue | undefined {
  switch (shape) {
    case 'a name':
      if (!isString(value)) return issue('', value, 'a string');
      return value.length <= LONGEST_NAME ? undefined : tooLong(value.length, LONGEST_NAME);
    case 'a string':
      return isString(value) ? undefined : issue('', value, shape);
    case 'a number':
      return typeof value === 'number' ? undefined : issue('', value, shape);
    case 'a boolean':
      return typeof value === 'boolean' ? undefined : issue('', value, shape);
    case 'a list of strings':
      return Array.isArray(value) && value.every(isString) ? undefined : issue('', value, shape);
    case 'an object of strings': {
      if (!isMap(value)) return issue('', value, shape);
      const values = Object.values(value);
      const other = values.findIndex((entry) => !isString(entry));
      if (other !== -1) return issue('', values[other], 'only strings as values');
      const length = Object.keys(value).reduce((sum, key) => sum + key.length, 0);
      return length <= LONGEST_KEYS ? undefined : tooLong(length, LONGEST_KEYS);
    }
    default:
      return shape.isList ? inList(value, shape.fields) : inObject(value, shape.fields);
  }
}

function inList(list: unknown, read: ListedFields): ShapeIssue | undefined {
  if (!Array.isArray(list)) return issue('', list, 'a list of objects');
  for (let index = 0; index < list.length; index += 1) {
    const found = inObject(list[index], read);
    if (found !== undefined) return within(`[${index}]`, found);
  }
  return undefined;
}

function within(path: string, found: ShapeIssue | undefined): ShapeIssue | undefined {
  return found && { ...found, path: `${path}${found.path}` };
}

function listed(fields: Fields): ListedFields {
  return Object.entries(fields).map(([name, shape]) => [name, listedShape(shape)]);
}

function listedShape(shape: Shape): Listed {
  if (typeof shape === 'string') return shape;
  return isList(shape) ? { isList: true, fields: listed(shape[0]) } : { isList: false, fields: listed(shape) };
}

function isList(shape: Fields | readonly [Fields]): shape is readonly [Fields] {
  return Array.isArray(shape);
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
