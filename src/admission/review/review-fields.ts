import { isMap } from '../../collections/is-map.ts';
import { userError } from '../../errors.ts';
import { LONGEST_NAME } from '../../pods/shape-issue.ts';

// Each function reads one part of an AdmissionReview, and throws a user error `review_malformed` with the path.

type Fields = Record<string, unknown>;

/** The request in an `admission.k8s.io/v1` AdmissionReview (`k8s.io/api/admission/v1/types.go`). */
export function requestIn(body: unknown): Fields {
  const review = fields(body, 'the body', 'an AdmissionReview object');
  if (review.kind !== 'AdmissionReview' || review.apiVersion !== 'admission.k8s.io/v1')
    throw malformed('apiVersion and kind', 'other values', 'admission.k8s.io/v1 AdmissionReview');
  return fields(review.request, 'request', 'an object');
}

export function fields(value: unknown, path: string, wanted: string): Fields {
  if (isMap(value)) return value;
  throw malformed(path, text(value), wanted);
}

export function string(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw malformed(path, text(value), 'a string');
}

export function name(value: unknown, path: string): string {
  const found = string(value, path);
  if (found.length <= LONGEST_NAME) return found;
  throw malformed(path, `a string of ${found.length} characters`, `at most ${LONGEST_NAME}`);
}

export function strings(value: unknown, path: string): string[] {
  if (!Array.isArray(value)) throw malformed(path, text(value), 'a list of strings');
  return value.map((item, index) => string(item, `${path}[${index}]`));
}

/**
 * `PodNameKey` in `apiserver/pkg/authentication/serviceaccount/util.go`, which the API server sets for a bound token.
 */
const POD_NAME = 'authentication.kubernetes.io/pod-name';
/** The longest name of a pod (`apimachinery/pkg/util/validation`, DNS-1123 subdomain). */
const LONGEST_POD_NAME = 253;

/**
 * Returns the pod that a token is bound to.
 *
 * @param extra `userInfo.extra`: for each key a list of strings
 * @returns `undefined` unless there is exactly one name, because a value that no API server sends proves nothing
 */
export function boundPod(extra: unknown): string | undefined {
  const names = isMap(extra) ? extra[POD_NAME] : undefined;
  if (!Array.isArray(names) || names.length !== 1) return undefined;
  const [name]: unknown[] = names;
  return typeof name === 'string' && name !== '' && name.length <= LONGEST_POD_NAME ? name : undefined;
}

/** Returns only the type: a review can contain anything, and no text from it may appear in an answer. */
function text(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

export function malformed(path: string, found: string, wanted: string): Error {
  return userError(`AdmissionReview: ${path}: found ${found}, wanted ${wanted}`, {
    code: 'review_malformed',
    where: path,
    found,
    wanted,
  });
}
