import { formatPlace } from '../world/place.ts';
import type { Edit, EditedDocument, Fix } from './fix.ts';

/** Returns a fix that changes one value of a document in a ConfigMap, in a file, or in the values of a Helm release. */
export function editDocument(
  document: Exclude<EditedDocument, { in: 'trust policy' }>,
  change: Omit<Edit, 'place' | 'document'>,
): Fix {
  return { edit: { place: documentWords(document), document, ...change } };
}

function documentWords(document: Exclude<EditedDocument, { in: 'trust policy' }>): string {
  if (document.in === 'file') return document.file;
  if (document.in === 'config map') return formatPlace(document);
  if (document.in === 'fleet')
    return `the fleet of Helm release ${document.release} (namespace ${document.namespace}), which writes the ${document.writes}`;
  return `${document.value} in the values of Helm release ${document.release} (namespace ${document.namespace})`;
}
