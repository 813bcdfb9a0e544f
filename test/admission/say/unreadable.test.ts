import t from 'tap';
import { type UnreadableCause, unreadableMessage } from '../../../src/admission/say/unreadable.ts';

const CAUSES: UnreadableCause[] = ['too_large', 'too_complex', 'malformed', 'interrupted', 'busy', 'internal'];

for (const cause of CAUSES)
  t.test(`the message of ${cause} has a complete first sentence, what to do, and the reason`, async (t) => {
    const text = unreadableMessage('8341d3b2', cause, 'the body is longer than 5 bytes', {
      contact: '#ci-platform',
      version: 'VERSION',
    });
    const [what, help, ...ending] = text.split('\n');
    t.match(what, /^The pod (is|has|could) .*\.$/);
    t.match(help, /^(Shorten|Use|Ask|Start) .*[a-z].*\.$/);
    t.same(ending, [
      'Contact: #ci-platform',
      'See https://github.com/OWNER/gitlab-runner-irsa/blob/vVERSION/docs/reasons.md#review_unreadable',
      'Reason: review_unreadable, request 8341d3b2',
    ]);
  });

t.test('a limit that was exceeded is named', async (t) => {
  t.match(
    unreadableMessage('a', 'too_large', 'the body is longer than 5 bytes', { contact: undefined, version: undefined }),
    /: the body is longer than 5 bytes\.\n[^\n]*\nReason: review_unreadable, request a$/,
  );
});
