import fc from 'fast-check';
import { RE2JS } from 're2js';
import t from 'tap';
import { runnerOverwrite } from '../../../../../src/doctor/checks/runners/overwrites/runner-overwrite.ts';
import type { World } from '../../../../../src/doctor/world/world.ts';
import { runs } from '../../../../runs.ts';
import { wholeLists } from '../../../../whole-lists.ts';
import { everywhere, healthyWorld, judged, mapping, runner, template } from '../../../world/healthy-world.ts';

const BILLING = mapping({ rules: { billing: { allow: ['ci-deploy', 'ci.admin'] } } });

function findings(pattern: string | undefined, changes: Partial<World> = {}) {
  const one = runner(template({ kubernetes: { service_account_overwrite_allowed: pattern ?? '' } }));
  return judged(runnerOverwrite, healthyWorld({ runners: everywhere({ gitlab: [one] }), ...changes })).findings;
}

/** The code of the finding, and the pattern that it wants instead; `removed` if it wants none. */
function answer(pattern: string, changes: Partial<World> = {}): [code: string, wanted: string] | undefined {
  const [finding] = findings(pattern, changes);
  const [fix] = finding?.fix ?? [];
  if (finding === undefined || fix === undefined || !('edit' in fix)) return undefined;
  return [finding.code, fix.edit.set === undefined ? 'removed' : String(fix.edit.set)];
}

const PROJECTS = 'ci-project-[0-9]+';
const cases: [pattern: string, answer: [code: string, wanted: string] | undefined][] = [
  ['^ci-[a-z]+$', undefined],
  ['\\Aci\\z', undefined],
  ['^(ci|cd)$', undefined],
  ['^[|]$', undefined],
  ['^[]|]$', undefined],
  ['^[^]|]\\|$', undefined],
  ['^[\\]|]$', undefined],
  ['^ci-a$|^ci-b$', undefined],
  ['(?i)^ci-a$', undefined],
  ['(?:^ci-a$|(^ci-b$))', undefined],
  ['^[[:alpha:](]+$', undefined],
  ['^ci-.*', undefined],
  ['^ci-.*$', undefined],
  ['^ci-.+', undefined],
  ['.*-ci$', undefined],
  ['^(?:ci-a.*|ci-b.*)', undefined],
  ['^(?:ci-a.*|ci-b)', ['overwrite_unanchored', '^ci-billing$']],
  ['^*ci-billing$', ['overwrite_unanchored', '^ci-billing$']],
  ['^ci-\\.*', ['overwrite_unanchored', `^(?:ci-billing|${PROJECTS})$`]],
  ['^ci-[.*', ['overwrite_invalid', `^(?:default|ci-billing|${PROJECTS})$`]],
  ['^[a]|b$', ['overwrite_unanchored', 'removed']],
  ['^[[:alpha:](]|b$', ['overwrite_unanchored', `^(?:default|ci-billing|${PROJECTS})$`]],
  ['ci', ['overwrite_unanchored', `^(?:ci-billing|${PROJECTS})$`]],
  ['^ci-', ['overwrite_unanchored', `^(?:ci-billing|${PROJECTS})$`]],
  ['^ci-bill', ['overwrite_unanchored', '^ci-billing$']],
  ['billing$', ['overwrite_unanchored', '^ci-billing$']],
  ['ci-*', ['overwrite_unanchored', `^(?:ci-billing|${PROJECTS})$`]],
  ['^ci-x|cd$', ['overwrite_unanchored', 'removed']],
  ['^ci\\$', ['overwrite_unanchored', 'removed']],
  ['^ci-\\Qa$', ['overwrite_unanchored', 'removed']],
  ['.*', ['overwrite_any', `^(?:default|ci-billing|${PROJECTS})$`]],
  ['^.*$', ['overwrite_any', `^(?:default|ci-billing|${PROJECTS})$`]],
  ['^(?:.*)$', ['overwrite_any', `^(?:default|ci-billing|${PROJECTS})$`]],
  ['', undefined],
  ['*', ['overwrite_invalid', `^(?:default|ci-billing|${PROJECTS})$`]],
  ['(', ['overwrite_invalid', `^(?:default|ci-billing|${PROJECTS})$`]],
  ['^ci-(?!admin)', ['overwrite_invalid', `^(?:default|ci-billing|${PROJECTS})$`]],
  ['^(?:ci-[a-z]+|gitlab-runner-[a-z]+)$', ['overwrite_of_manager', '^ci-billing$']],
];
for (const [pattern, wanted] of cases)
  t.test(
    `${pattern} ${wanted === undefined ? 'is accepted' : `is ${wanted[0]}, and ${wanted[1]} is wanted`}`,
    async (t) => {
      t.same(answer(pattern), wanted);
    },
  );

t.test('a pattern that Go refuses is an error with its reason, and without a word about names', async (t) => {
  const [finding] = findings('*');
  t.match(finding, { level: 'error', found: /missing argument to repetition operator/ });
  t.notMatch(finding?.found, /part of a name/);
});

t.test('a class of many escapes that is never closed takes a moment', async (t) => {
  t.equal(answer(`^[${'\\a'.repeat(100_000)}$`)?.[0], 'overwrite_invalid');
  t.equal(answer(`^${'['.repeat(200_000)}$`)?.[0], 'overwrite_invalid');
});

t.test(
  'a fix admits whole names only, everything that the old pattern and the mapping admitted, and is accepted',
  async (t) => {
    const piece = fc.constantFrom(
      '^',
      '$',
      'ci',
      '-',
      '.',
      '.*',
      '(',
      ')',
      '|',
      '[a-z]',
      '+',
      '\\.',
      '\\$',
      'x',
      '\\Q',
      '\\z',
    );
    const pattern = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));
    const legitimate = ['ci-billing', 'ci-deploy', 'ci.admin', 'ci-project-7', 'default'];
    const matches = (text: string, name: string) => RE2JS.compile(text).matcher(name).find();
    let tried = 0;
    fc.assert(
      fc.property(pattern, fc.stringMatching(/^[a-z.-]{1,12}$/), (text, name) => {
        const world = { mapping: BILLING };
        const [code, wanted] = answer(text, world) ?? [undefined, text];
        if (code === 'overwrite_invalid' || code === 'allow_unreachable') return;
        tried += 1;
        if (wanted !== 'removed')
          t.notOk(matches(wanted, name) && !matches(`^(?:${wanted})$`, name), `${wanted} on ${name}`);
        for (const one of legitimate)
          if (code !== undefined && matches(text, one))
            t.ok(wanted !== 'removed' && matches(wanted, one), `${text} → ${wanted} on ${one}`);
        if (wanted !== 'removed')
          t.same(
            findings(wanted, world).filter((finding) => finding.code !== 'allow_unreachable'),
            [],
            wanted,
          );
      }),
      { numRuns: runs(300) },
    );
    t.ok(tried > runs(20));
  },
);

t.test('what a rule allows and no runner does is a warning, whose fix adds the name', async (t) => {
  const only = { mapping: mapping({ rules: { billing: { allow: ['ci-deploy', 'ci-9'] } } }) };
  const [finding, ...others] = findings('^ci-[a-z]+$', only);
  t.same(others, []);
  t.match(finding, { code: 'allow_unreachable', level: 'warning', object: 'rule billing', found: /request ci-9,/ });
  t.match(
    finding?.fix,
    wholeLists([
      { edit: { path: 'runners[0].kubernetes.service_account_overwrite_allowed', set: '^ci-[a-z]+$|^ci-9$' } },
    ]),
  );
  t.same(findings('^ci-[a-z]+$|^ci-9$', only), []);
});

t.test('a runner without a pattern gets one, in its configuration or as a variable', async (t) => {
  const allowed = { mapping: mapping({ rules: { billing: { allow: ['ci-deploy'] } } }) };
  t.match(
    findings(undefined, allowed),
    wholeLists([{ code: 'allow_unreachable', fix: [{ edit: { set: '^ci-deploy$' } }] }]),
  );
  const registered = { ...runner(''), ...runner('', { KUBERNETES_NAMESPACE: 'gitlab' }, 'config.toml') };
  t.match(
    findings('', { ...allowed, runners: everywhere({ gitlab: [registered] }) }),
    wholeLists([
      {
        fix: [
          {
            command:
              "kubectl --namespace gitlab set env deployment/gitlab-runner 'KUBERNETES_SERVICE_ACCOUNT_OVERWRITE_ALLOWED=^ci-deploy$'",
          },
        ],
      },
    ]),
  );
});

t.test('a runner that was not seen may allow it', async (t) => {
  const allowed = { mapping: mapping({ rules: { billing: { allow: ['ci-deploy'] } } }) };
  t.same(findings('', { ...allowed, runners: everywhere({ gitlab: [] }) }), []);
});

// In observe, and without the label, the webhook assigns nothing: a job has its role by the pattern alone.
const observed = (mode: string | undefined) =>
  everywhere({ gitlab: mode === undefined ? {} : { 'gitlab-runner-irsa': mode }, irsa: {}, default: {} });
for (const mode of ['observe', 'best-effort', 'off', undefined])
  t.test(`with ${mode ?? 'no label'}, no fix narrows a pattern by which jobs have their roles`, async (t) => {
    t.match(
      findings('^ci-', { namespaces: observed(mode) }),
      wholeLists([
        { code: 'overwrite_unanchored', fix: [{ advice: /^keep the pattern .* once namespace gitlab is in enforce/ }] },
      ]),
    );
    t.match(
      findings('*', { namespaces: observed(mode) }),
      wholeLists([{ code: 'overwrite_invalid', fix: [{ edit: Object }] }]),
    );
  });

t.test('in enforce, without a rule that assigns accounts to these jobs, no fix narrows a pattern either', async (t) => {
  const match = { kind: 'job', createdBy: ['gitlab/other'] };
  const ofOthers = mapping({
    more: [{ serviceAccount: 'gitlab/other' }],
    rules: { billing: { match: { ...match, projects: [4242] } }, 'everyone-else': { match } },
  });
  t.match(
    findings('^ci-', { mapping: ofOthers }),
    wholeLists([
      { code: 'overwrite_unanchored', fix: [{ advice: /^keep the pattern .* once rules assign these accounts/ }] },
    ]),
  );
});

t.test('in observe, a pattern is widened once the webhook decides about what jobs request', async (t) => {
  const only = mapping({ rules: { billing: { allow: ['ci-9'] } } });
  t.match(
    findings('^ci-[a-z]+$', { mapping: only, namespaces: observed('observe') }),
    wholeLists([
      { code: 'allow_unreachable', fix: [{ advice: /^once namespace gitlab is in enforce: in configmap .*\^ci-9\$/ }] },
    ]),
  );
});

t.test('while jobs run where the mapping does not expect them, what rules allow to them is not checked', async (t) => {
  const typo = mapping({ manager: { namespaces: ['gitalb'] }, rules: { billing: { allow: ['ci-9'] } } });
  const one = runner(template({ kubernetes: { service_account_overwrite_allowed: '^ci-[a-z]+$' } }));
  const { findings: all, unseen } = judged(
    runnerOverwrite,
    healthyWorld({ mapping: typo, runners: everywhere({ gitlab: [one] }) }),
  );
  t.same(all, []);
  t.match(unseen, wholeLists([{ what: 'whether jobs may request what rules allow' }]));
});

t.test('the pattern has the account that was meant, and not the typo of the mapping', async (t) => {
  const typo = mapping({ rules: { billing: { serviceAccount: 'ci-biling' } } });
  t.same(answer('^ci-bil', { mapping: typo }), ['overwrite_unanchored', '^ci-billing$']);
});
