import { fields, requestIn, string } from '../review/review-fields.ts';
import { isOursToFill, type Marks, OWNER_LABEL } from './mapping-owner.ts';

/** Where the mapping is kept, and under which key. */
export type MappingPlace = { namespace: string; name: string; key: string };

/** A change of the ConfigMap that holds the mapping, as the API server asks about it. */
export type MappingEdit = {
  uid: string;
  /** What the mapping will be; `undefined` where the key goes or this is nothing to look at. */
  mapping: string | undefined;
  /** Whether that is another text than before. */
  changes: boolean;
  /** Helm writes this mapping out of its values, and somebody else is editing it. */
  foreign: boolean;
  /** The mapping is taken away, and we put it back: see {@link isOursToFill}. */
  comesBack: boolean;
};

const HELM = 'helm';
/** Who writes what Helm or Git says (`metadata.managedFields[].manager`). */
const NOT_BY_HAND = /helm|argocd|kustomize-controller|flux/i;

/**
 * Reads the AdmissionReview of a change of a ConfigMap.
 *
 * @returns an edit that changes nothing for every other object and operation: they are let through
 * @throws a user error `review_malformed`
 */
export function decodeEdit(body: unknown, place: MappingPlace): MappingEdit {
  const request = requestIn(body);
  const uid = string(request.uid, 'request.uid');
  const resource = fields(request.resource, 'request.resource', 'an object');
  const isOurs =
    !resource.group &&
    resource.resource === 'configmaps' &&
    !request.subResource &&
    request.namespace === place.namespace &&
    request.name === place.name &&
    (request.operation === 'CREATE' || request.operation === 'UPDATE');
  if (!isOurs) return { uid, mapping: undefined, changes: false, foreign: false, comesBack: false };
  const object = fields(request.object, 'request.object', 'a ConfigMap');
  const mapping = keyIn(object, place.key);
  const old = loose(request.oldObject);
  const changes = mapping !== keyIn(old, place.key);
  const marks = marksOf(object);
  const manager = String(loose(request.options).fieldManager ?? '');
  return {
    uid,
    mapping,
    changes,
    foreign: changes && marks.labels[OWNER_LABEL] === HELM && !NOT_BY_HAND.test(manager),
    comesBack: changes && mapping === undefined && isOursToFill(marks, marksOf(old)),
  };
}

function marksOf(object: Readonly<Record<string, unknown>>): Marks {
  const { annotations, labels } = loose(object.metadata);
  return { annotations: loose(annotations), labels: loose(labels) };
}

function keyIn(object: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = loose(object.data)[key];
  return typeof value === 'string' ? value : undefined;
}

/** For fields that the API server checks itself, and that may be absent. */
function loose(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
