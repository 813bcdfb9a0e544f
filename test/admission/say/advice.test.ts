import fc from 'fast-check';
import t from 'tap';
import { parse } from 'yaml';
import { decide } from '../../../src/admission/decide.ts';
import { decodeReview } from '../../../src/admission/review/review.ts';
import { parseMapping } from '../../../src/mapping/document/parse.ts';
import { captured } from '../../fixtures.ts';
import { runs } from '../../runs.ts';
import { accounts, read, snapshotOf } from '../cases.ts';

// Each advice about the mapping is followed literally: the mapping has no finding that it did not have before, and the job is
// not refused for its account any more.

type Rule = { name: string; match: object; serviceAccount: string; allow?: string[] };
type Manager = { serviceAccount: string; namespaces: string[]; jobServiceAccounts?: string[] };
type Document = { managers: Manager[]; rules: Rule[]; default: { job: string | object } };

const COMMON = parse(read('mapping.yaml')) as Document;
const job = { kind: 'job' };

const MAPPINGS: readonly Partial<Document>[] = [
  {},
  { default: { job: 'keep' } },
  { rules: [] },
  { rules: [], default: { job: 'keep' } },
  { rules: [], default: { job: { serviceAccount: 'ci-billing' } } },
  {
    managers: [{ serviceAccount: 'gitlab/gitlab-runner-common', namespaces: ['ci'], jobServiceAccounts: ['ci-jobs'] }],
    rules: [],
  },
  { rules: [{ name: 'all', match: job, serviceAccount: 'ci-billing' }] },
  { rules: [{ name: 'group', match: { ...job, rootGroups: [77] }, serviceAccount: 'ci-group' }] },
  {
    rules: [
      {
        name: 'deploy',
        match: { ...job, projects: [1], createdBy: ['gitlab/gitlab-runner-protected'] },
        serviceAccount: 'ci-deploy',
      },
      {
        name: 'tied',
        match: { ...job, projects: [4242], createdBy: ['gitlab/gitlab-runner-common'] },
        serviceAccount: 'ci-billing',
      },
    ],
  },
];
const REQUESTED = [...accounts().map(({ name }) => name), 'ci-project-7', 'gone'];

/** The mapping after what the message says, or `undefined` where it says nothing about the mapping. */
function followed(message: string, document: Document): Document | undefined {
  const next = structuredClone(document);
  const [, allowed = '', rule] = /add "(.+?)" to "allow" of rule "(.+?)"/.exec(message) ?? [];
  const [, added = '', adding] =
    /add "(.+?)" to "jobServiceAccounts" of the runner manager "(.+?)"/.exec(message) ?? [];
  for (const each of next.rules) if (each.name === rule) each.allow = [...(each.allow ?? []), allowed];
  for (const each of next.managers) {
    if (each.serviceAccount === adding) each.jobServiceAccounts = [...(each.jobServiceAccounts ?? ['default']), added];
  }
  return (rule ?? adding) === undefined ? undefined : next;
}

/** The message in two: what to do if the job requested the account, and what if its runner configures it. */
function advicesIn(message: string): string[] {
  return message.split(/(?=If the job does not set that variable)/);
}

const findingsOf = (document: object) => parseMapping(JSON.stringify(document)).findings.map(({ message }) => message);

t.test('whatever account a job has, the advice about the mapping is sound', async (t) => {
  const followedAdvices = { allow: 0, jobServiceAccounts: 0 };
  fc.assert(
    fc.property(
      fc.constantFrom(...MAPPINGS),
      fc.constantFrom(...REQUESTED),
      fc.constantFrom('ci', 'gitlab'),
      (mapping, account, namespace) => {
        const review = captured('v19.4.0-dev/plain-cache');
        review.request.namespace = namespace;
        Object.assign(review.request.object.spec, { serviceAccountName: account, serviceAccount: account });
        const decided = (changed: object) =>
          decide(decodeReview(review), snapshotOf({ mapping: { ...changed } }), 'enforce');
        const { message, reason } = decided(mapping);
        if (reason !== 'override_refused') return;
        const document = { ...COMMON, ...mapping };
        const before = findingsOf(document);
        for (const advice of advicesIn(message)) {
          const after = followed(advice, document);
          if (after === undefined) continue;
          followedAdvices[/"allow" of/.test(advice) ? 'allow' : 'jobServiceAccounts'] += 1;
          const added = findingsOf(after).filter((finding) => !before.includes(finding));
          if (added.length > 0) throw new Error(`${advice}\nleads to ${added.join(', ')}`);
          if (decided(after).reason === 'override_refused') throw new Error(`${advice}\nchanges nothing`);
        }
      },
    ),
    { numRuns: runs(500) },
  );
  t.ok(
    followedAdvices.allow > runs(10) && followedAdvices.jobServiceAccounts > runs(10),
    JSON.stringify(followedAdvices),
  );
});

t.test('no advice makes an account of a manager one of jobs', async (t) => {
  const review = captured('v19.4.0-dev/plain-cache');
  const spec = { serviceAccountName: 'gitlab-runner-common', serviceAccount: 'gitlab-runner-common' };
  Object.assign(review.request.object.spec, spec);
  const { message } = decide(decodeReview(review), snapshotOf(), 'enforce');
  t.match(
    message,
    /If the job sets \S+, remove it: this account belongs to a runner manager, and no job can have it\./,
  );
  t.match(message, /sets "gitlab-runner-common": ask the platform team to set another "service_account"/);
  t.notMatch(message, /"allow"|jobServiceAccounts/);
});

t.test('no advice adds a namespace in which a job could get the account of a manager', async (t) => {
  const review = captured('v19.4.0-dev/namespace-overwrite');
  const owner = { name: 'owner', match: { kind: 'manager', namespaces: ['team-b'] }, serviceAccount: 'ci-jobs' };
  const sharing = (common: object, rules: readonly object[], byDefault: string | object = 'deny') => {
    const managers = [{ serviceAccount: 'gitlab/gitlab-runner-common', namespaces: ['ci'], ...common }];
    const mapping = { managers, rules: [owner, ...rules], default: { job: byDefault } };
    return decide(decodeReview(review), snapshotOf({ mapping }), 'enforce').message;
  };
  const rule = { name: 'billing', match: job, serviceAccount: 'ci-billing' };
  const messages = {
    configured: sharing({ jobServiceAccounts: ['ci-jobs'] }, []),
    assigned: sharing({}, [{ ...rule, serviceAccount: 'ci-jobs' }]),
    allowed: sharing({}, [{ ...rule, allow: ['ci-jobs'] }]),
    default: sharing({}, [], { serviceAccount: 'ci-jobs' }),
  };
  for (const [how, message] of Object.entries(messages)) t.notMatch(message, 'to add "team-b"', how);
  t.match(sharing({}, [rule]), 'to add "team-b" to "namespaces" of this manager');
});
