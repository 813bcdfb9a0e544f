import type { Api } from '../http/api.ts';
import { refusedByApi } from '../http/api-error.ts';
import { query } from '../http/query.ts';

/** A Secret as it was read. */
export type StoredSecret = {
  /** Names this very content, see {@link SecretStore.write}. */
  resourceVersion: string;
  /** Decoded, as UTF-8. */
  values: Readonly<Record<string, string>>;
};

/** One Secret. All of it throws a user error `api_…`, see api-error.ts. */
export type SecretStore = {
  /** @returns `undefined` where there is no such Secret */
  read(): Promise<StoredSecret | undefined>;
  /**
   * Replaces the values of ours, all at once, unless somebody has changed the Secret since it was read.
   *
   * @param before what was read; `undefined` makes the Secret anew
   * @returns whether it was written; if not, it has to be read again
   */
  write(values: Readonly<Record<string, string>>, before: StoredSecret | undefined): Promise<boolean>;
};

type SecretObject = { metadata: { resourceVersion: string }; data?: Record<string, string> };

const FIELD_MANAGER = 'gitlab-runner-irsa';
/**
 * Server-side apply takes away what the same manager applied before and leaves out now; under the name above, a replica
 * that makes the Secret a moment too late would empty it.
 */
const CREATOR = 'gitlab-runner-irsa-creator';
const APPLY = 'application/apply-patch+yaml';

/**
 * By server-side apply, under a field manager of its own, so that Helm and GitOps tools, which apply the same Secret
 * without data, have nothing to do with what is in it. An apply needs the verbs `get` and `patch`, and `create` where there is no such
 * Secret; unlike a POST, it can be allowed for one name.
 */
export function openSecret(api: Pick<Api, 'request'>, target: { namespace: string; name: string }): SecretStore {
  const path = `/api/v1/namespaces/${target.namespace}/secrets/${target.name}`;

  function apply(fieldManager: string, fields: object, metadata: object) {
    const body = { apiVersion: 'v1', kind: 'Secret', metadata: { ...target, ...metadata }, ...fields };
    return api.request('PATCH', path + query({ fieldManager, force: true }), { body, contentType: APPLY });
  }

  return {
    async read() {
      const { status, body } = await api.request('GET', path);
      if (status === 404) return undefined;
      if (status !== 200) throw refusedByApi(status, body, path);
      return toStored(body as SecretObject);
    },
    async write(values, before) {
      // First without content: an apply to what is not there cannot be made conditional, one to what is there can.
      const stored = before ?? toStored(accepted(await apply(CREATOR, { type: 'Opaque' }, {}), path));
      if (before === undefined && Object.keys(stored.values).length > 0) return false;
      const data = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, encode(value)]));
      const answer = await apply(FIELD_MANAGER, { data }, { resourceVersion: stored.resourceVersion });
      if (answer.status === 409 || answer.status === 404) return false;
      accepted(answer, path);
      return true;
    },
  };
}

function accepted({ status, body }: { status: number; body: unknown }, path: string): SecretObject {
  if (status >= 300) throw refusedByApi(status, body, path);
  return body as SecretObject;
}

function toStored({ metadata, data = {} }: SecretObject): StoredSecret {
  const values = Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]);
  return { resourceVersion: metadata.resourceVersion, values: Object.fromEntries(values) };
}

function encode(value: string): string {
  return Buffer.from(value, 'utf8').toString('base64');
}
