import t from 'tap';
import { exitCode, views } from '../../../src/cli/commands/explain.ts';
import { roleWords } from '../../../src/cli/views/explain/account-words.ts';
import { explainQuestion } from '../../../src/explain/explanation.ts';
import { questionOf } from '../../../src/explain/questions.ts';
import { snapshotOf } from '../../admission/cases.ts';
import { captured } from '../../fixtures.ts';
import { wholeLists } from '../../whole-lists.ts';
import { printed } from '../screens.ts';

const OFF = 'the namespace gitlab has the label gitlab-runner-irsa=off';

function explained(skipped: string | undefined, mapping: Record<string, unknown> = {}) {
  const snapshot = snapshotOf({ mapping });
  const found = {
    object: captured('v19.4.0-dev/plain-cache') as unknown as Record<string, unknown>,
    kind: 'AdmissionReview',
    placeOf: () => 'x',
  };
  const asked = [questionOf(found, snapshot.index, { labels: {}, annotations: {} } as never, true)].flat();
  return asked.flatMap((question) =>
    question === undefined
      ? []
      : explainQuestion(skipped === undefined ? question : { ...question, skipped }, snapshot, 'enforce', undefined),
  );
}

t.test(
  'where the API server does not call the webhook, the pod keeps its account, and the rest is about enforce',
  async (t) => {
    const explanations = explained(OFF);
    const text = printed(views.text(explanations));
    t.match(
      text,
      /^ {2}skipped +.* has the label gitlab-runner-irsa=off, so the API server does not call the webhook/m,
    );
    t.match(text, /^ {2}runs with +default, role none/m);
    t.match(text, /^ {2}enforce +would give it ci-billing, by rule billing, role arn:\S+$/m);
    t.notMatch(text, 'patched');
    t.notMatch(text, /^ {2}(allowed|patch|role) /m);
    t.match(
      views.json(explanations),
      wholeLists([{ skipped: OFF, mode: 'enforce', from: 'default', to: 'ci-billing' }]),
    );
    t.equal(exitCode(explanations), 0);
  },
);

for (const [name, roleArn, words] of [
  ['the ARN of a role', 'arn:aws:iam::111122223333:role/ci', 'arn:aws:iam::111122223333:role/ci'],
  [
    'a text with quotes',
    '"arn:aws:iam::111122223333:role/ci"',
    '"\\"arn:aws:iam::111122223333:role/ci\\"", which AWS refuses: it contains white space or quotes',
  ],
  ['a name', 'ci', /^"ci", which AWS refuses: it does not start like the ARN of a role, /],
] as const)
  t.test(`an annotation that is ${name} is said to be what it is`, async (t) => {
    const said = roleWords(roleArn, true);
    t.match(typeof said === 'string' ? said : said.text, words);
  });

t.test('a refusal of enforce is not one while the webhook is not called', async (t) => {
  const refusing = { rules: [], default: { job: 'deny' } };
  const text = printed(views.text(explained(OFF, refusing)));
  t.match(text, /^ {2}skipped /m);
  t.match(text, /^ {2}enforce +would refuse it: no_rule, with this message/m);
  t.notMatch(text, /^ {2}refused /m);
  t.equal(exitCode(explained(OFF, refusing)), 1, 'scripts that ask before the rollout get the answer of enforce');
});

t.test('elsewhere nothing is skipped', async (t) => {
  t.match(
    printed(views.text(explained(undefined))),
    /^ {2}allowed +default → ci-billing \(patched, by rule billing\)$/m,
  );
  t.match(views.json(explained(undefined)), wholeLists([{ skipped: null }]));
});
