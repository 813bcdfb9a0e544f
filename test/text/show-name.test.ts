import fc from 'fast-check';
import t from 'tap';
import { COMMAND } from '../../src/cli/terminal/with-commands.ts';
import { showName } from '../../src/text/show-name.ts';

const CASES: [name: string, shown: string][] = [
  ['alice', 'alice'],
  ['oidc:alice@example.com', 'oidc:alice@example.com'],
  ['arn:aws:iam::111122223333:user/alice', 'arn:aws:iam::111122223333:user/alice'],
  ['system:serviceaccount:gitlab:default', 'system:serviceaccount:gitlab:default'],
  ['Domain Admins', '"Domain Admins"'],
  ['', '""'],
  ['a\u001b[2Jb', '"a\\u001b[2Jb"'],
  ['dev: kubectl delete namespace gitlab, and then', '"dev: kubectl\\u0020delete namespace gitlab, and then"'],
  ['kubectl delete namespace gitlab', '"kubectl\\u0020delete namespace gitlab"'],
];

for (const [name, shown] of CASES)
  t.test(`${JSON.stringify(name)} is shown as ${shown}`, async (t) => {
    t.equal(showName(name), shown);
  });

t.test('no name becomes a command in a sentence', async () => {
  const part = fc.constantFrom(
    'run ',
    ': ',
    '"',
    'kubectl ',
    'helm ',
    'bin/gitlab-runner-irsa ',
    'x',
    ' -n',
    ', and then',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const name = showName(parts.join(''));
      return [`if User ${name} may`, `User: ${name}`, name].every((sentence) => !COMMAND.test(sentence));
    }),
  );
});
