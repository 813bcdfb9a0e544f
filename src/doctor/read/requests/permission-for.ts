const OBJECT =
  /^\/(?:api|apis\/(?<group>[^/]+))\/[^/]+(?:\/namespaces\/(?<namespace>[^/]+)(?=\/[^/]))?\/(?<resource>[^/]+)(?:\/(?<name>[^/]+))?$/;

/** Returns the permission that a request needs, in terms of RBAC: `list serviceaccounts in namespace gitlab`. */
export function permissionFor(verb: string, path: string): string {
  const { group, namespace, resource, name } = OBJECT.exec(path)?.groups ?? {};
  if (resource === undefined) return `${verb} ${path}`;
  const what = group === undefined ? resource : `${resource}.${group}`;
  const which = name === undefined ? '' : ` ${name}`;
  return `${verb} ${what}${which}${namespace === undefined ? '' : ` in namespace ${namespace}`}`;
}

/** Returns the resource of a path: `serviceaccounts`; `undefined` for a path without one, such as `/version`. */
export function resourceOf(path: string): string | undefined {
  return OBJECT.exec(path)?.groups?.resource;
}
