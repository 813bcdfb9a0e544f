import { PROGRAM } from '../../names.ts';
import { type Api, query } from '../http/api.ts';
import { refusedByApi } from '../http/api-error.ts';
import { readOne } from './read-objects.ts';

/** A Secret as it was read. */
export type StoredSecret = {
  /** Identifies exactly this content, see {@link SecretStore.write}. */
  resourceVersion: string;
  /** Decoded, as UTF-8. */
  values: Readonly<Record<string, string>>;
};

/** One Secret. Every method throws a user error `api_…`, see api-error.ts. */
export type SecretStore = {
  /** @returns `undefined` if the Secret does not exist */
  read(): Promise<StoredSecret | undefined>;
  /**
   * Replaces all values that this process owns at once, unless the Secret was changed after it was read.
   *
   * @param before what was read; `undefined` creates the Secret
   * @returns true if it was written; if false, it must be read again
   */
  write(values: Readonly<Record<string, string>>, before: StoredSecret | undefined): Promise<boolean>;
};

type SecretObject = { metadata: { resourceVersion: string }; data?: Record<string, string> };

const FIELD_MANAGER = PROGRAM;
/**
 * Field manager for creating the Secret. Server-side apply removes every field that the same manager applied before and
 * now omits. So if a replica that tries to create the Secret a moment too late used {@link FIELD_MANAGER}, it would
 * empty the Secret.
 */
const CREATOR = `${PROGRAM}-creator`;
const APPLY = 'application/apply-patch+yaml';

/**
 * Opens a Secret that is written by server-side apply with its own field manager. Helm and GitOps tools apply the same
 * Secret without data, so they leave its data alone. An apply needs the verbs `get` and `patch`, and `create` if the
 * Secret does not exist. RBAC can allow an apply for a single name, which it cannot do for a POST.
 */
export function openSecret(api: Pick<Api, 'request'>, target: { namespace: string; name: string }): SecretStore {
  const path = `/api/v1/namespaces/${target.namespace}/secrets/${target.name}`;

  function apply(fieldManager: string, fields: object, metadata: object) {
    const body = { apiVersion: 'v1', kind: 'Secret', metadata: { ...target, ...metadata }, ...fields };
    return api.request('PATCH', path + query({ fieldManager, force: true }), { body, contentType: APPLY });
  }

  return {
    async read() {
      const object = await readOne<SecretObject>(api, path);
      return object === undefined ? undefined : toStored(object);
    },
    async write(values, before) {
      // A new Secret is first applied without content, because only an apply to an existing object can be conditional.
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
