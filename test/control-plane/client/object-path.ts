/** Names an object, or with less metadata a collection; every Kubernetes object is one. */
export interface Reference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string } | undefined;
}

/** Where objects lie in the REST interface. */
export interface Paths {
  ofObject(reference: Reference): Promise<string>;
  /** Of all namespaces where none is named. */
  ofCollection(reference: Reference): Promise<string>;
}

/** A group and version's content, as the API server lists it. */
export interface ResourceList {
  readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

/** @param fetch gets the API server's own list of what a group and version holds; asked until the wanted kind is in it */
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
