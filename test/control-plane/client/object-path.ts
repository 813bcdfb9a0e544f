/** Names an object or, with less metadata, a collection. Every Kubernetes object has this form. */
export interface Reference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string } | undefined;
}

/** Paths of objects in the REST interface. */
export interface Paths {
  ofObject(reference: Reference): Promise<string>;
  /** The collection of all namespaces, if the reference does not name one. */
  ofCollection(reference: Reference): Promise<string>;
}

/** The content of a group and version, as the API server lists it. */
export interface ResourceList {
  readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

/**
 * @param fetch gets the API server's list of the resources in a group and version; called until the list has the wanted
 *   kind
 */
export function createPaths(fetch: (path: string) => Promise<ResourceList>): Paths {
  const lists = new Map<string, ResourceList>();

  const ofCollection: Paths['ofCollection'] = async ({ apiVersion, kind, metadata }) => {
    const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const list = lists.get(base) ?? (await fetch(base));
    const resource = list.resources?.find((each) => each.kind === kind && !each.name.includes('/'));
    if (!resource) throw new Error(`The API server knows no ${kind} in ${apiVersion}.`);
    lists.set(base, list);
    const namespace = resource.namespaced && metadata?.namespace ? `/namespaces/${metadata.namespace}` : '';
    return `${base}${namespace}/${resource.name}`;
  };
  return {
    ofCollection,
    async ofObject(reference) {
      const name = reference.metadata?.name;
      if (!name) throw new Error(`A ${reference.kind} without metadata.name cannot be looked up.`);
      return `${await ofCollection(reference)}/${name}`;
    },
  };
}
