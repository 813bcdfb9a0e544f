import t from 'tap';
import { stringify as stringifyYaml } from 'yaml';
import { checksFor } from '../../src/doctor/checks.ts';
import { diagnose, findingsOf } from '../../src/doctor/diagnosis.ts';
import type { Runner } from '../../src/doctor/world/runner/runner.ts';
import type { World } from '../../src/doctor/world/world.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile } from '../../src/mapping/index/compile.ts';
import { wholeLists } from '../whole-lists.ts';
import { setIn, stepsOf } from './fix-words.ts';
import { accounts, everywhere, healthyWorld, ROLE, runner, template } from './world/healthy-world.ts';

// One cause is one finding, and its fix is whole: what the doctor says next contradicts nothing that it said before.

const ENFORCE = { 'gitlab-runner-irsa': 'enforce' };
const [MANAGER, LEGACY] = ['gitlab/gitlab-runner-common', 'gitlab/legacy-runner'];

const legacy = (kubernetes: object = {}, variables: Record<string, string> = {}): Runner => ({
  ...runner(template({ kubernetes: { service_account_overwrite_allowed: '', ...kubernetes } }), variables),
  ...{ name: 'legacy', account: 'legacy-runner' },
});

/** @param document the mapping */
function worldOf(document: object, changes: Partial<World> = {}): World {
  const { findings, mapping } = parseMapping(stringifyYaml(document));
  if (mapping === undefined) throw new Error(findings.map(({ message }) => message).join('\n'));
  return healthyWorld({
    mapping: { seen: compile(mapping) },
    accounts: accounts({
      'gitlab-runner-common': `${ROLE}/gitlab-runner-common`,
      'legacy-runner': undefined,
      'ci-billing': `${ROLE}/ci-billing`,
      default: undefined,
    }),
    runners: everywhere({
      gitlab: [runner(template({ kubernetes: { service_account_overwrite_allowed: '' } })), legacy()],
    }),
    ...changes,
  });
}

const mappingOf = (changes: object = {}) => ({
  version: 1,
  managers: [{ serviceAccount: MANAGER }, { serviceAccount: LEGACY }],
  rules: [
    {
      name: 'billing',
      match: { kind: 'job', createdBy: [MANAGER, LEGACY], projects: [4242] },
      serviceAccount: 'ci-billing',
    },
  ],
  default: { manager: 'keep', job: 'keep' },
  ...changes,
});

const findingsIn = (world: World) => findingsOf(diagnose(world, checksFor({})));
const about = (world: World, ...codes: string[]) => findingsIn(world).filter(({ code }) => codes.includes(code));

/** The mapping once all edits of some findings are made. */
function followed(document: object, findings: ReturnType<typeof findingsIn>): object {
  const copy = structuredClone(document);
  for (const step of findings.flatMap(({ fix }) => fix))
    if ('edit' in step && step.edit.document.in === 'config map' && step.edit.document.key === 'mapping.yaml')
      setIn(copy, stepsOf(step.edit.path), step.edit.set);
  return copy;
}

const TYPO = mappingOf({
  managers: [{ serviceAccount: MANAGER }, { serviceAccount: 'gitlab/legacy-runer' }],
  rules: [
    {
      name: 'billing',
      match: { kind: 'job', createdBy: ['gitlab/legacy-runer', MANAGER], projects: [4242] },
      serviceAccount: 'ci-billing',
    },
  ],
});

t.test('a typo in the account of a manager is one finding, which corrects it in managers and in rules', async (t) => {
  const world = worldOf(TYPO);
  const codes = ['runner_unlisted', 'account_absent', 'manager_cannot_enter', 'manager_cannot_create'];
  const found = about(world, ...codes).filter(({ object }) => /legacy/.test(object));
  t.match(
    found,
    wholeLists([
      {
        code: 'runner_unlisted',
        object: 'deployment gitlab/legacy',
        found: /\(gitlab\/legacy-runer, which does not exist, is probably a typo of it\)/,
        fix: [
          { edit: { path: 'managers[1].serviceAccount', set: LEGACY } },
          { edit: { path: 'rules[0].match.createdBy', set: [LEGACY, MANAGER] } },
        ],
      },
    ]),
  );
  t.equal(found.length, 1);
  t.equal(found[0]?.fix.length, 2);
  t.same(followed(TYPO, found), {
    ...TYPO,
    managers: [{ serviceAccount: MANAGER }, { serviceAccount: LEGACY }],
    rules: [{ ...TYPO.rules[0], match: { ...TYPO.rules[0]?.match, createdBy: [LEGACY, MANAGER] } }],
  });
  t.same(about(worldOf(followed(TYPO, found)), 'runner_unlisted', 'account_absent'), []);
});

t.test('what is not checked for a manager whose account does not exist is said', async (t) => {
  const { checks } = diagnose(worldOf(TYPO), checksFor({}));
  const blind = (id: string) => checks.find((check) => check.id === id)?.unseen.map(({ what }) => what) ?? [];
  t.match(blind('accounts_exist'), wholeLists(['ServiceAccount legacy-runer']));
  for (const id of ['guard_permissions', 'manager_jobs'])
    t.match(blind(id), wholeLists(['the permissions of manager gitlab/legacy-runer']));
});

t.test(
  'a listed manager that exists, or with an account of another name, is not a typo of an unlisted runner',
  async (t) => {
    for (const serviceAccount of ['gitlab/other', 'gitlab/legacy-runner-2']) {
      const world = worldOf(
        mappingOf({ managers: [{ serviceAccount: MANAGER }, { serviceAccount }], rules: [] }),
        serviceAccount === 'gitlab/other'
          ? {}
          : {
              accounts: accounts({
                'gitlab-runner-common': undefined,
                'legacy-runner': undefined,
                'legacy-runner-2': undefined,
              }),
            },
      );
      t.match(about(world, 'runner_unlisted'), wholeLists([{ fix: [{ edit: { path: 'managers[2]' } }] }]));
    }
  },
);

t.test('a typo in a namespace is corrected to where the jobs run, and no other runner is widened', async (t) => {
  const namespaces = everywhere({ gitlab: ENFORCE, ci: ENFORCE, 'ci-prod': ENFORCE, irsa: {}, default: {} });
  const there = accounts({ default: undefined, 'ci-billing': `${ROLE}/ci-billing` }, 'ci');
  const document = mappingOf({
    managers: [
      { serviceAccount: MANAGER, namespaces: ['ci-pord'] },
      { serviceAccount: LEGACY, namespaces: ['ci'] },
    ],
    rules: [
      {
        name: 'billing',
        match: { kind: 'job', namespaces: ['ci'], projects: [4242] },
        ...{ serviceAccount: 'ci-billing', allow: ['ci-p111', 'ci-p112'] },
      },
    ],
  });
  const inCi = { namespace: 'ci', service_account_overwrite_allowed: '^ci-' };
  const world = worldOf(document, {
    namespaces,
    accounts: { ...there, namespaces: new Map([...there.namespaces, ...worldOf(document).accounts.namespaces]) },
    runners: everywhere({ gitlab: [runner(template({ kubernetes: inCi })), legacy({ namespace: 'ci' })] }),
  });
  const path = 'managers[0].namespaces';
  const found = about(world, 'namespace_absent', 'job_namespace_unlisted', 'allow_unreachable');
  t.match(
    found.map(({ code, fix }) => [code, fix.map((one) => 'edit' in one && [one.edit.path, one.edit.set])]).toSorted(),
    wholeLists([
      ['job_namespace_unlisted', [[path, ['ci']]]],
      ['namespace_absent', [[path, ['ci']]]],
    ]),
  );
  t.equal(found.length, 2);
});

t.test('the entry for an unlisted runner comes with its instance, and with the rule that its jobs need', async (t) => {
  const instance = 'gitlab.example.com';
  const document = mappingOf({
    managers: [{ serviceAccount: MANAGER, instance }],
    rules: [
      { name: 'billing', match: { kind: 'job', createdBy: [MANAGER], projects: [4242] }, serviceAccount: 'ci-billing' },
    ],
    default: { manager: 'keep', job: 'deny' },
  });
  const data = legacy({ service_account: 'ci-data' });
  const there = (roleArn: string | undefined) =>
    accounts({ 'gitlab-runner-common': undefined, 'legacy-runner': undefined, default: undefined, 'ci-data': roleArn });
  const unlisted = (changes: Partial<World>) => about(worldOf(document, changes), 'runner_unlisted')[0]?.fix ?? [];
  const runners = everywhere({ gitlab: [runner(), data] });
  const rule = {
    advice: /createdBy: \[gitlab\/legacy-runner\]\}: default\.job is deny, and no rule matches any of them/,
  };
  t.match(
    unlisted({ runners, accounts: there(`${ROLE}/data`) }),
    wholeLists([{ edit: { path: 'managers[1]', set: { serviceAccount: LEGACY, instance } } }, rule]),
  );
  const entries = [there(`${ROLE}/data`), there(undefined)].map((all) => {
    const [first] = unlisted({ runners, accounts: all });
    return first && 'edit' in first ? first.edit.set : undefined;
  });
  t.same(entries, [
    { serviceAccount: LEGACY, instance },
    { serviceAccount: LEGACY, jobServiceAccounts: ['ci-data'], instance },
  ]);
  // In observe, its jobs have the role already, and the mapping of init says the same.
  const namespaces = everywhere({ gitlab: { 'gitlab-runner-irsa': 'observe' }, irsa: {}, default: {} });
  t.match(
    unlisted({ runners, namespaces, accounts: there(`${ROLE}/data`) }),
    wholeLists([{ edit: { set: { jobServiceAccounts: ['ci-data'] } } }, rule]),
  );
  // Neither an account that does not exist nor one of two GitLabs is written into the entry.
  const two = everywhere({
    gitlab: [
      runner(),
      legacy({ service_account: 'ci-dta' }),
      { ...legacy({}, { CI_SERVER_URL: 'https://x.test' }), name: 'b' },
    ],
  });
  t.match(
    unlisted({ runners: two, accounts: there(undefined) }),
    wholeLists([
      { edit: { set: { serviceAccount: LEGACY, jobServiceAccounts: undefined, instance: undefined } } },
      rule,
    ]),
  );
});

t.test('an unlisted runner of which rules match some jobs, or all', async (t) => {
  const some = { name: 'billing', match: { kind: 'job', projects: [4242] }, serviceAccount: 'ci-billing' };
  const more = { name: 'shop', match: { kind: 'job', projects: [7] }, serviceAccount: 'ci-shop' };
  const all = { name: 'others', match: { kind: 'job' }, serviceAccount: 'ci-others' };
  const fix = (...rules: object[]) => {
    const document = mappingOf({
      managers: [{ serviceAccount: MANAGER }],
      rules,
      default: { manager: 'keep', job: 'deny' },
    });
    return about(worldOf(document), 'runner_unlisted')[0]?.fix ?? [];
  };
  t.match(fix(some), wholeLists([{ edit: Object }, { advice: /only rule "billing" matches some of them/ }]));
  t.match(
    fix(some, more),
    wholeLists([{ edit: Object }, { advice: /only rules "billing", "shop" match some of them/ }]),
  );
  t.equal(fix(some, all).length, 1);
});

t.test('a listed manager of whose jobs no rule matches any is found before every job is refused', async (t) => {
  const document = mappingOf({
    rules: [{ name: 'billing', match: { kind: 'job', createdBy: [MANAGER] }, serviceAccount: 'ci-billing' }],
    default: { manager: 'keep', job: 'deny' },
  });
  t.match(
    about(worldOf(document), 'jobs_without_rule'),
    wholeLists([
      { level: 'error', object: `manager ${LEGACY}`, found: /the webhook refuses all of them \(no_rule\)$/ },
    ]),
  );
  const namespaces = everywhere({ gitlab: { 'gitlab-runner-irsa': 'observe' }, irsa: {}, default: {} });
  t.match(
    about(worldOf(document, { namespaces }), 'jobs_without_rule'),
    wholeLists([{ level: 'warning', found: /in enforce, / }]),
  );
  t.same(about(worldOf({ ...document, default: { manager: 'keep', job: 'keep' } }), 'jobs_without_rule'), []);
});

t.test('a runner at a different GitLab than its manager in the mapping is found', async (t) => {
  const at = (...instances: (string | undefined)[]) =>
    mappingOf({
      managers: [MANAGER, LEGACY].map((serviceAccount, index) => ({
        serviceAccount,
        ...(instances[index] === undefined ? {} : { instance: instances[index] }),
      })),
      rules: [],
    });
  const second = everywhere({ gitlab: [runner(), legacy({}, { CI_SERVER_URL: 'https://GitLab.other.test/path' })] });
  const codes = ['instance_differs', 'instances_unnamed'];
  const merged = about(worldOf(at('gitlab.example.com', 'gitlab.example.com'), { runners: second }), ...codes);
  t.match(
    merged,
    wholeLists([
      {
        ...{ code: 'instance_differs', level: 'error', object: 'deployment gitlab/legacy' },
        found: /^it is registered at gitlab\.other\.test \(CI_SERVER_URL, .* has instance gitlab\.example\.com/,
        fix: [
          { advice: /^open a project at both addresses: .*: register the runner at gitlab\.example\.com$/ },
          { advice: /^for two GitLabs, add match\.instances .* set managers\[1\]\.instance to gitlab\.other\.test/ },
        ],
      },
    ]),
  );
  t.equal(merged.length, 1);
  const inside = everywhere({
    gitlab: [legacy({}, { CI_SERVER_URL: 'http://gitlab-webservice-default.gitlab.svc:8181' })],
  });
  t.match(
    about(worldOf(at('gitlab.example.com', 'gitlab.example.com'), { runners: inside }), ...codes),
    wholeLists([{ level: 'warning', found: /has instance gitlab\.example\.com: if these are two GitLabs, / }]),
  );
  t.same(about(worldOf(at('gitlab.example.com', 'gitlab.other.test'), { runners: second }), ...codes), []);
  t.match(
    about(worldOf(at(), { runners: second }), ...codes),
    wholeLists([
      {
        ...{ code: 'instances_unnamed', level: 'warning' },
        found:
          /gitlab\.example\.com \(deployment gitlab\/gitlab-runner\), gitlab\.other\.test \(.*and no manager has an instance: if these addresses belong to several GitLab instances, /,
        wanted: /^one GitLab instance behind all of these addresses; or instance for each manager/,
        fix: [
          { advice: /^open a project of each runner at the other address: / },
          { advice: /^for several GitLab instances, set instance of each manager / },
        ],
      },
    ]),
  );
  t.same(about(worldOf(at()), ...codes), []);
  const unknown = everywhere({ gitlab: [runner(template(), { CI_SERVER_URL: '' }), legacy()] });
  const { checks } = diagnose(
    worldOf(at('gitlab.example.com', 'gitlab.example.com'), { runners: unknown }),
    checksFor({}),
  );
  t.match(
    checks.find(({ id }) => id === 'runner_instance'),
    wholeLists({
      state: 'blind',
      unseen: [{ what: 'the GitLab of deployment gitlab/gitlab-runner' }],
    }),
  );
});
