import { formatPlace } from '../world/place.ts';
import type { Edit, EditedDocument, Fix } from './fix.ts';

/** Changes one value of a document in a ConfigMap, or in a file. */
export function editDocument(
  document: Exclude<EditedDocument, { in: 'trust policy' }>,
  change: Omit<Edit, 'place' | 'document'>,
): Fix {
  return { edit: { place: document.in === 'file' ? document.file : formatPlace(document), document, ...change } };
}
