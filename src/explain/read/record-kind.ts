/**
 * The kinds of input that are records: an event of the API server's audit log, and a line of the log of the webhook.
 */
export const AUDIT_EVENT = 'audit event';
export const LOG_LINE = 'log line';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Returns the kind of an object that records a request; `undefined` for any other object, such as one of Kubernetes.
 */
export function recordKind(object: Fields): typeof AUDIT_EVENT | typeof LOG_LINE | undefined {
  if (object.kind === 'Event' && String(object.apiVersion).startsWith('audit.k8s.io/')) return AUDIT_EVENT;
  const { apiVersion, level, msg } = object;
  // A collector may store the level as a number, as pino does.
  const hasLevel = typeof level === 'string' || typeof level === 'number';
  // A log line about a pod has a `kind`, too, which says what the pod is, so `kind` is not checked.
  return apiVersion === undefined && hasLevel && typeof msg === 'string' ? LOG_LINE : undefined;
}
