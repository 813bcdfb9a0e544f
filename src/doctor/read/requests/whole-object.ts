type Part = Readonly<Record<string, unknown>>;

/**
 * Removes every null from a JSON value, in place. For the API server, a null field is absent
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/), and readers have defaults only for absent fields.
 */
export function withoutNulls<Value>(value: Value): Value {
  if (Array.isArray(value)) {
    const kept = value.filter((one) => one !== null && one !== undefined);
    value.splice(0, value.length, ...kept.map(withoutNulls));
  } else if (isPart(value)) {
    const fields = value as Record<string, unknown>;
    for (const [key, field] of Object.entries(fields))
      if (field === null) delete fields[key];
      else withoutNulls(field);
  }
  return value;
}

/**
 * True if an object has the fields that readers rely on and that the API server requires of its resource. An object
 * without them does not come from an API server: a proxy made it up or cut it off.
 *
 * @param resource `deployments`
 */
export function isWhole(resource: string | undefined, object: unknown): boolean {
  if (!isPart(object)) return false;
  const lacks = resource === undefined ? undefined : REQUIRED[resource];
  return lacks === undefined || (typeof partOf(object, 'metadata').name === 'string' && lacks(object));
}

const isNamed = () => true;
const hasSpec = ({ spec }: Part) => isPart(spec);
const hasRole = ({ roleRef }: Part) => isPart(roleRef);
const hasTemplate = (object: Part) => hasContainers(partOf(partOf(object, 'spec'), 'template'));
const hasContainers = (object: Part) => {
  const { containers } = partOf(object, 'spec');
  return Array.isArray(containers) && containers.length > 0 && containers.every(isPart);
};
const hasTexts = ({ data = {} }: Part) =>
  isPart(data) && Object.values(data).every((value) => typeof value === 'string');
const hasClients = ({ webhooks = [] }: Part) =>
  Array.isArray(webhooks) && webhooks.every((one) => isPart(one) && isPart(one.clientConfig));

/** Tests by the resource of a path. */
const REQUIRED: Readonly<Record<string, (object: Part) => boolean>> = {
  clusterrolebindings: hasRole,
  clusterroles: isNamed,
  configmaps: hasTexts,
  deployments: hasTemplate,
  endpointslices: isNamed,
  mutatingwebhookconfigurations: hasClients,
  namespaces: isNamed,
  networkpolicies: hasSpec,
  pods: hasContainers,
  rolebindings: hasRole,
  roles: isNamed,
  secrets: hasTexts,
  serviceaccounts: isNamed,
  statefulsets: hasTemplate,
  validatingadmissionpolicies: hasSpec,
  validatingadmissionpolicybindings: hasSpec,
  validatingwebhookconfigurations: hasClients,
};

function partOf(object: Part, key: string): Part {
  const part = object[key];
  return isPart(part) ? part : {};
}

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
