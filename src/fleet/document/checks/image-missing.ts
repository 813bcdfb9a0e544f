import { warning } from '../../../documents/check.ts';
import type { FleetCheck } from '../draft.ts';

export const imageMissing: FleetCheck = {
  code: 'image_missing',
  check({ fleet: { webhook } }) {
    if (webhook === undefined || webhook.image.repository !== undefined) return [];
    const message =
      'webhook.image.repository is missing: the chart can be generated, but not installed until this is set';
    return [warning('document', ['webhook', 'image'], message)];
  },
};
