import { readdirSync, readFileSync } from 'node:fs';

const CAPTURES = new URL('./fixtures/captures/', import.meta.url);

export type CapturedReview = { apiVersion: string; kind: string; request: CapturedRequest };
export type CapturedRequest = Record<string, unknown> & {
  uid: string;
  namespace: string;
  userInfo: { username: string; groups: string[] };
  // biome-ignore lint/suspicious/noExplicitAny: tests change any field of a captured pod
  object: any;
};

/** A fresh copy of an AdmissionReview that a real API server sent; `name` is `<runner version>/<case>`. */
export function captured(name: string): CapturedReview {
  return JSON.parse(readFileSync(new URL(`${name}.json`, CAPTURES), 'utf8')) as CapturedReview;
}

/** `<runner version>/<case>` of every capture. */
export function captureNames(): string[] {
  return readdirSync(CAPTURES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(new URL(name, CAPTURES)).map((file) => `${name}/${file.replace(/\.json$/, '')}`))
    .sort();
}
