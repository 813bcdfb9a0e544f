import t from 'tap';
import { withCommands } from '../../../src/cli/terminal/with-commands.ts';

const commandsIn = (sentence: string) => withCommands(sentence).flatMap(({ text, isWhole }) => (isWhole ? [text] : []));

for (const [sentence, ...commands] of [
  ['read it with: aws iam get-role --role-name NAME', 'aws iam get-role --role-name NAME'],
  ['run helm upgrade --install x chart, with your values', 'helm upgrade --install x chart'],
  ['find out who: kubectl get pods --output yaml, and the audit log', 'kubectl get pods --output yaml'],
  ['run "gitlab-runner-irsa doctor --help" for the list', '"gitlab-runner-irsa doctor --help"'],
  ['gitlab-runner-irsa explain --project 1 --mapping x', 'gitlab-runner-irsa explain --project 1 --mapping x'],
  ['gitlab-runner-irsa was not found in this cluster'],
  ['as kubectl get serviceaccounts -A -o yaml prints them'],
  [''],
] as const)
  t.test(`the commands in "${sentence}" are whole`, async (t) => {
    t.same(commandsIn(sentence), commands);
    t.equal(
      withCommands(sentence)
        .map(({ text }) => text)
        .join(''),
      sentence,
    );
  });
