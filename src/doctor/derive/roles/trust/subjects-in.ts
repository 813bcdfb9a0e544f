const SUBJECT = /system:serviceaccount:[^"\s:]+:[^"\s]+/g;

/** Returns the subjects of ServiceAccounts that a trust policy names, each once. */
export function subjectsIn(trust: unknown): readonly string[] {
  return [...new Set(JSON.stringify(trust ?? null).match(SUBJECT))];
}
