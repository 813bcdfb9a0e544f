import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createAuthority } from '../server/pki.ts';

/** The parts of an AdmissionReview that tests read. */
export interface RecordedReview {
  readonly apiVersion: string;
  readonly request: {
    readonly uid: string;
    readonly name?: string;
    readonly namespace: string;
    readonly operation: string;
    readonly dryRun: boolean;
    readonly userInfo: {
      readonly username: string;
      readonly groups: string[];
      readonly extra?: Record<string, string[]>;
    };
    readonly object: {
      readonly metadata: { readonly managedFields?: { readonly manager: string; readonly operation: string }[] };
      readonly spec: Record<string, unknown>;
    };
  };
}

/** Where the webhook listens, and what it answers. */
export interface RecordingOptions {
  /** Local address, such as the ClusterIP of a Service; by default 127.0.0.1. */
  readonly host?: string;
  /** By default a free port. */
  readonly port?: number;
  /** Names for its certificate in addition to the address, such as `<service>.<namespace>.svc`. */
  readonly dns?: readonly string[];
  /** @returns fields for the response in addition to `uid` and `allowed: true`, such as `patch` and `warnings` */
  readonly answer?: (review: RecordedReview) => object;
}

/** A webhook that allows everything and records the reviews. */
export interface RecordingWebhook {
  /** `https://<host>:<port>/`. */
  readonly url: string;
  /** Base64 of the PEM. */
  readonly caBundle: string;
  readonly reviews: readonly RecordedReview[];
  /** One for each review: HTTP version, `Host` and path of the request. */
  readonly calls: readonly {
    readonly http: string;
    readonly host: string | undefined;
    readonly path: string | undefined;
  }[];
  close(): Promise<void>;
}

/** Starts a webhook in this process. */
export async function startRecordingWebhook({
  host = '127.0.0.1',
  port = 0,
  dns = [],
  answer = () => ({}),
}: RecordingOptions = {}): Promise<RecordingWebhook> {
  const reviews: RecordedReview[] = [];
  const calls: RecordingWebhook['calls'][number][] = [];
  const authority = createAuthority('recording-webhook');
  const { key, certificate } = authority.issue({ ip: [host], dns });
  const server = createServer({ key, cert: certificate }, async (request, response) => {
    const review = JSON.parse(await text(request)) as RecordedReview;
    reviews.push(review);
    calls.push({ http: request.httpVersion, host: request.headers.host, path: request.url });
    const { uid } = review.request;
    response.setHeader('Content-Type', 'application/json');
    response.end(
      JSON.stringify({
        apiVersion: review.apiVersion,
        kind: 'AdmissionReview',
        response: { uid, allowed: true, ...answer(review) },
      }),
    );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return {
    url: `https://${host}:${(server.address() as AddressInfo).port}/`,
    caBundle: authority.caBundle,
    reviews,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // The API server would keep its connections open.
        server.closeAllConnections();
      }),
  };
}
