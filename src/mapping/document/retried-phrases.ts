/**
 * After an error with one of these phrases, GitLab Runner creates the pod again (`retryNetworkErrorsGroup` and the
 * texts of its system errors, `executors/kubernetes/kubernetes.go` in its source). The last one is the chart's preset
 * for `retry_limits`.
 */
const RETRIED_PHRASES = [
  'error dialing backend',
  'TLS handshake timeout',
  'connection timed out',
  'Timeout occurred',
  'request timed out',
  'connection lost',
  'connection refused',
  'tls: internal error',
  'unexpected EOF',
  'connection reset by peer',
  'software caused connection abort',
  'broken pipe',
  'failed calling webhook',
] as const;

/** Returns the first such phrase in a text; case does not matter. */
export function retriedPhraseIn(text: string): string | undefined {
  const lower = text.toLowerCase();
  return RETRIED_PHRASES.find((phrase) => lower.includes(phrase.toLowerCase()));
}
