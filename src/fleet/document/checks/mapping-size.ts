import { yamlText } from '../../../chart/yaml-text.ts';
import { error } from '../../../documents/check.ts';
import { utf8Length } from '../../../documents/text/utf8-length.ts';
import { MOST_BYTES } from '../../../mapping/document/parse.ts';
import { mappingDocument } from '../../mapping-document.ts';
import type { FleetCheck } from '../draft.ts';

/** Refuses a mapping that does not fit into a ConfigMap. */
export const mappingSize: FleetCheck = {
  code: 'mapping_size',
  check({ mapping }) {
    const document = mappingDocument(mapping);
    // Writing YAML is slow, so it is written only if the mapping could be too long: YAML is at most twice as long as
    // JSON.
    if (JSON.stringify(document).length < MOST_BYTES / 2) return [];
    const bytes = utf8Length(yamlText(document));
    if (bytes <= MOST_BYTES) return [];
    const message = `the mapping has ${bytes} bytes, and a ConfigMap is limited to ${MOST_BYTES}: replace rules that differ only in the project with one rule that has {project} in its account`;
    return [error('document', ['rules'], message)];
  },
};
