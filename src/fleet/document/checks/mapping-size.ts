import { yamlText } from '../../../chart/yaml-text.ts';
import { error } from '../../../documents/check.ts';
import { utf8Length } from '../../../documents/utf8-length.ts';
import { MOST_BYTES } from '../../../mapping/document/parse.ts';
import { mappingDocument } from '../../mapping-document.ts';
import type { FleetCheck } from '../draft.ts';

/** The mapping goes into a ConfigMap. */
export const mappingSize: FleetCheck = {
  code: 'mapping_size',
  check({ mapping }) {
    const document = mappingDocument(mapping);
    // YAML is never half as long as JSON, and takes its time to be written.
    if (JSON.stringify(document).length < MOST_BYTES / 2) return [];
    const bytes = utf8Length(yamlText(document));
    if (bytes <= MOST_BYTES) return [];
    const message = `the mapping comes to ${bytes} bytes, and a ConfigMap holds ${MOST_BYTES}: replace rules that differ only in the project by one with {project} in its account`;
    return [error('document', ['rules'], message)];
  },
};
