/**
 * The API server writes the fields of its Go structs in their order (`k8s.io/api/admission/v1/types.go`), without
 * spaces.
 */
const HEAD =
  /^\{"kind":"AdmissionReview","apiVersion":"admission\.k8s\.io\/v1","request":\{"uid":"([A-Za-z0-9-]{1,64})"/;

/**
 * Reads the uid from the beginning of a review that cannot be read as a whole. An answer needs nothing else from the
 * review.
 *
 * @param head at least the first 120 characters of the body
 * @returns `undefined` for anything that an API server does not send
 */
export function uidIn(head: string): string | undefined {
  return HEAD.exec(head)?.[1];
}
