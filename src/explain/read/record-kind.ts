/** An event of the API server's audit log, and a line of the log of the webhook, as kinds of input. */
export const AUDIT_EVENT = 'audit event';
export const LOG_LINE = 'log line';

type Fields = Readonly<Record<string, unknown>>;

/** The kind of an object that records a request instead of being one of Kubernetes; `undefined` for any other object. */
export function recordKind(object: Fields): typeof AUDIT_EVENT | typeof LOG_LINE | undefined {
  if (object.kind === 'Event' && String(object.apiVersion).startsWith('audit.k8s.io/')) return AUDIT_EVENT;
  // Log lines about pods have a kind of their own: what the pod is.
  return object.apiVersion === undefined && typeof object.level === 'string' && typeof object.msg === 'string'
    ? LOG_LINE
    : undefined;
}
