import { readdirSync, readFileSync } from 'node:fs';

const CAPTURES = new URL('./fixtures/captures/', import.meta.url);
/** Texts by name, because properties ask for the same few files thousands of times. */
const textOf = new Map<string, string>();

export type CapturedReview = { apiVersion: string; kind: string; request: CapturedRequest };
export type CapturedRequest = Record<string, unknown> & {
  uid: string;
  namespace: string;
  userInfo: { username: string; groups: string[]; extra?: Record<string, string[]> };
  // biome-ignore lint/suspicious/noExplicitAny: tests change any field of a captured pod
  object: any;
};

/** The pod of the manager in the captures `pod-bound-token`. */
export const MANAGER_POD = 'gitlab-runner-6c8f7d9b54-jx682';

/**
 * Returns a new copy of an AdmissionReview that a real API server sent; `name` is `<runner version>/<case>`. Most
 * captured managers ran outside the cluster. Their requests get what the API server adds for the token of a pod, as in
 * the captures `pod-bound-token`.
 */
export function captured(name: string): CapturedReview {
  const text = textOf.get(name) ?? readFileSync(new URL(`${name}.json`, CAPTURES), 'utf8');
  textOf.set(name, text);
  const review = JSON.parse(text) as CapturedReview;
  const { userInfo } = review.request;
  const isManager = userInfo.username.startsWith('system:serviceaccount:gitlab:');
  if (isManager) userInfo.extra = { 'authentication.kubernetes.io/pod-name': [MANAGER_POD], ...userInfo.extra };
  return review;
}

/** Returns `<runner version>/<case>` for every capture. */
export function captureNames(): string[] {
  return readdirSync(CAPTURES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(new URL(name, CAPTURES)).map((file) => `${name}/${file.replace(/\.json$/, '')}`))
    .sort();
}
