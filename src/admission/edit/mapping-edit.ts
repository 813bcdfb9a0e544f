import { isMap } from '../../collections/is-map.ts';
import { MAPPING_OWNER_LABEL } from '../../names.ts';
import { fields, requestIn, string } from '../review/review-fields.ts';
import { isOursToFill, type Marks } from './mapping-owner.ts';

/** The ConfigMap that holds the mapping, and its key. */
export type MappingPlace = { namespace: string; name: string; key: string };

/** A change of the ConfigMap that holds the mapping, read from the API server's review request. */
export type MappingEdit = {
  /** Of the review request. */
  uid: string;
  /** `metadata.uid` of the ConfigMap before the edit; `undefined` if it did not exist. */
  objectUid: string | undefined;
  /** The text after the edit; `undefined` if the edit removes it, or is about another object. */
  mapping: string | undefined;
  /** True if the text differs from the one before. */
  changes: boolean;
  /**
   * True if Helm writes this mapping from its values, and another client edits it: the next upgrade will undo the edit.
   */
  undoneByHelm: boolean;
  /** True if the edit removes the mapping and the process will write it back, see {@link isOursToFill}. */
  restored: boolean;
  /** Other keys that the edit adds or changes, most likely misspelled ones. */
  unread: readonly string[];
};

const HELM = 'helm';
/** Field managers (`metadata.managedFields[].manager`) that write what Helm or a Git repository says. */
const NOT_BY_HAND = /helm|argocd|kustomize-controller|flux/i;

/**
 * Reads the AdmissionReview of an edit of a ConfigMap.
 *
 * @returns for any other object or operation, an edit that changes nothing, so that it is allowed
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
  if (!isOurs)
    return {
      uid,
      objectUid: undefined,
      mapping: undefined,
      changes: false,
      undoneByHelm: false,
      restored: false,
      unread: [],
    };
  const object = fields(request.object, 'request.object', 'a ConfigMap');
  const mapping = keyIn(object, place.key);
  const old = mapOrEmpty(request.oldObject);
  const changes = mapping !== keyIn(old, place.key);
  const marks = marksOf(object);
  const manager = String(mapOrEmpty(request.options).fieldManager ?? '');
  const objectUid = mapOrEmpty(old.metadata).uid;
  return {
    uid,
    objectUid: typeof objectUid === 'string' ? objectUid : undefined,
    mapping,
    changes,
    undoneByHelm: changes && marks.labels[MAPPING_OWNER_LABEL] === HELM && !NOT_BY_HAND.test(manager),
    restored: changes && mapping === undefined && isOursToFill(marks, marksOf(old)),
    unread: Object.entries(mapOrEmpty(object.data)).flatMap(([key, text]) =>
      key === place.key || text === mapOrEmpty(old.data)[key] ? [] : [key],
    ),
  };
}

function marksOf(object: Readonly<Record<string, unknown>>): Marks {
  const { annotations, labels } = mapOrEmpty(object.metadata);
  return { annotations: mapOrEmpty(annotations), labels: mapOrEmpty(labels) };
}

function keyIn(object: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = mapOrEmpty(object.data)[key];
  return typeof value === 'string' ? value : undefined;
}

/** An optional object, whose shape the API server has checked. */
function mapOrEmpty(value: unknown): Readonly<Record<string, unknown>> {
  return isMap(value) ? value : {};
}
