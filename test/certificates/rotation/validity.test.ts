import t from 'tap';
import { certificateOf } from '../../../src/certificates/rotation/validity.ts';

t.test('a text that was never checked is a fault of ours', async (t) => {
  t.throws(() => certificateOf('nonsense'), /was checked to be a certificate is none/);
});
