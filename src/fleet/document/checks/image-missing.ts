import { warning } from '../../../documents/check.ts';
import type { FleetCheck } from '../draft.ts';

export const imageMissing: FleetCheck = {
  code: 'image_missing',
  check({ fleet, whole }) {
    if (!whole.webhook || fleet.webhook.image.repository !== undefined) return [];
    const message =
      'webhook.image.repository is missing: the chart can be written, and will not install until it is said where the image is';
    return [warning('document', ['webhook', 'image'], message)];
  },
};
