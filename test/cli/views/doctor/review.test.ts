import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { exitCode, views } from '../../../../src/cli/commands/doctor.ts';
import { escapeMarkdown } from '../../../../src/cli/views/markdown-text.ts';
import { reviewOf } from '../../../../src/doctor/checklist/review.ts';
import { checksFor } from '../../../../src/doctor/checks.ts';
import { diagnose } from '../../../../src/doctor/diagnosis.ts';
import type { Binding } from '../../../../src/doctor/world/rbac.ts';
import type { Seen } from '../../../../src/doctor/world/seen.ts';
import type { World } from '../../../../src/doctor/world/world.ts';
import { accounts, everywhere, mapping, ours, ROLE } from '../../../doctor/world/healthy-world.ts';
import { aws, reviewedRbac, reviewedRunner, reviewedWorld, security } from '../../../doctor/world/reviewed-world.ts';
import { printed, terminalOf } from '../../screens.ts';

// UPDATE_TRANSCRIPTS=1 writes the texts again, for review. docs/security-review.md shows a part of one.

const unasked: Seen<never> = {
  unseen: { what: 'the AWS side', why: '--aws was not given', because: 'unasked', needs: '--aws' },
};
const forbidden: Seen<never> = {
  unseen: {
    ...{ what: 'NetworkPolicies of irsa', why: 'User "alice" cannot list resource "networkpolicies"' },
    ...{ because: 'forbidden', needs: 'list networkpolicies.networking.k8s.io in namespace irsa' },
  },
};

function shown(changes: Partial<World>) {
  const world = reviewedWorld(changes);
  const asked = { security: true, aws: changes.aws === undefined };
  const diagnosis = diagnose(world, checksFor(asked));
  return { diagnosis, review: reviewOf(world, diagnosis, '0.1.0') };
}

const bindingOf = (name: string, namespace: string | undefined, kind: 'User' | 'Group', subject: string): Binding => ({
  ...(namespace === undefined
    ? { kind: 'ClusterRoleBinding', namespace, role: `ClusterRole/${name}` }
    : { kind: 'RoleBinding', namespace, role: `${namespace}/${name}` }),
  ...{ name, subjects: [{ kind, name: subject }] },
});

const cases: [file: string, code: number, changes: Partial<World>][] = [
  ['review-as-it-should-be', 0, {}],
  [
    'review',
    1,
    {
      aws: unasked,
      security: security({
        network: forbidden,
        workloads: [{ namespace: 'gitlab', kind: 'deployment', name: 'redis' }],
      }),
      mapping: mapping({ default: { manager: 'deny', job: 'keep' }, unannotated: 'deny' }),
      accounts: accounts({
        'gitlab-runner-common': `${ROLE}/gitlab-runner-common`,
        'ci-billing': undefined,
        'ci-project-77': `${ROLE}/ci-project-77`,
        default: undefined,
      }),
      runners: everywhere({ gitlab: [reviewedRunner({ pod_labels_overwrite_allowed: '.*' })] }),
      rbac: reviewedRbac([
        { binding: bindingOf('admins', undefined, 'Group', 'admins'), rule: { verbs: ['*'], apiGroups: ['*'] } },
        {
          binding: bindingOf('developers', 'gitlab', 'Group', 'developers'),
          rule: { verbs: ['create', 'update'], apiGroups: [''], resources: ['configmaps'] },
        },
      ]),
    },
  ],
];

for (const [file, code, changes] of cases)
  t.test(`a review (${file}) reads as recorded, and its exit code is ${code}`, async (t) => {
    const { diagnosis, review } = shown(changes);
    const text = views.text({ is: 'review', diagnosis, review, places: undefined, isMarkdown: false });
    const texts = {
      [`${file}.txt`]: printed(text),
      [`${file}-80.txt`]: printed(text, terminalOf(80)),
      [`${file}.md`]: printed(views.text({ is: 'review', diagnosis, review, places: undefined, isMarkdown: true })),
    };
    for (const [name, found] of Object.entries(texts)) {
      const path = `test/fixtures/doctor/${name}`;
      if (process.env.UPDATE_TRANSCRIPTS) writeFileSync(path, found);
      else t.equal(found, readFileSync(path, 'utf8'), name);
    }
    t.equal(exitCode({ is: 'review', diagnosis, review, places: undefined, isMarkdown: false }), code);
  });

t.test('neither form has control characters, markup or mentions of what the cluster says', async (t) => {
  const evil = 'x\u001b[2J\u202e\r\n# y | <img src=x> `@all` [a](https://evil.example.com) |';
  const subject = bindingOf(evil, 'gitlab', 'User', evil);
  const { diagnosis, review } = shown({
    rbac: reviewedRbac([{ binding: subject, rule: { verbs: ['update'], apiGroups: [''], resources: ['configmaps'] } }]),
    security: security({
      ...{
        kubernetes: { seen: evil },
        reviewer: { seen: evil },
        webhookImages: { seen: [evil] },
        webhookImage: { seen: evil },
        network: { unseen: { ...forbidden.unseen, why: evil } },
      },
      workloads: [{ namespace: 'gitlab', kind: 'deployment', name: evil }],
    }),
    runners: everywhere({ gitlab: [{ ...reviewedRunner({}, { image: evil }), name: evil }] }),
  });
  const text = printed(
    views.text({ is: 'review', diagnosis, review, places: undefined, isMarkdown: false }),
    terminalOf(80),
  );
  const markdown = printed(views.text({ is: 'review', diagnosis, review, places: undefined, isMarkdown: true }));
  for (const form of [text, markdown]) t.notMatch(form, /[^\P{Cc}\n]|\p{Cf}/u);
  t.match(markdown, 'evil', 'it is in the report');
  const outside = markdown.replaceAll(/(`+)[^`](?:.*?[^`])?\1(?!`)/g, '');
  t.notMatch(outside, /<img|(?<!\(at\))@all|\]\(https:\/\/evil|^# y/m);
  for (const line of markdown.split('\n').filter((one) => one.startsWith('| ')))
    t.ok([3, 4, 5].includes(line.replaceAll('\\|', '').split('|').length - 1), line);
});

t.test('an address can be copied from the Markdown report, and is code, so that none becomes a link', async (t) => {
  const { diagnosis, review } = shown({ mutating: { seen: [ours()] } });
  const markdown = printed(views.text({ is: 'review', diagnosis, review, places: undefined, isMarkdown: true }));
  t.match(markdown, 'install `https://github.com/aws/amazon-eks-pod-identity-webhook`');
  const addresses = 'see https://a.example.com/b?c=d&e=*_f*, s3://bucket/key; <http://evil.example.com|x>.';
  t.equal(
    escapeMarkdown(addresses),
    'see `https://a.example.com/b?c=d&e=*_f*`, `s3://bucket/key`; &lt;`http://evil.example.com`\\|x&gt;.',
  );
});

t.test('the Markdown report links to the documentation of the version that wrote it', async (t) => {
  const { diagnosis, review } = shown({ mutating: { seen: [ours()] } });
  const markdown = printed(views.text({ is: 'review', diagnosis, review, places: undefined, isMarkdown: true }));
  t.match(markdown, '/blob/v0.1.0/docs/security.md#checklist');
  t.match(markdown, '/blob/v0.1.0/docs/doctor.md#');
  t.notMatch(markdown, '/blob/main/');
});

t.test('a reason that keeps many lines from being checked is there once, with the lines', async (t) => {
  const { diagnosis, review } = shown({
    mapping: {
      unseen: { what: 'the mapping', why: 'ConfigMap irsa/mapping has no key mapping.yaml', because: 'absent' },
    },
  });
  for (const isMarkdown of [false, true]) {
    const text = printed(views.text({ is: 'review', diagnosis, review, places: undefined, isMarkdown }));
    t.equal(text.split('has no key mapping.yaml').length - 1, 1);
    for (const { answer, id } of review.items) if (answer === 'not checked') t.match(text, id);
  }
});

t.test('what could not be seen of a review is "not seen", in both forms', async (t) => {
  const { diagnosis, review } = shown({
    security: security({ reviewer: forbidden, webhookImages: forbidden, mappingDigest: forbidden }),
  });
  const text = printed(views.text({ is: 'review', diagnosis, review, places: undefined, isMarkdown: false }));
  t.match(text, /^read by +not seen/m);
  t.match(text, /^running +not seen$/m);
  const markdown = printed(views.text({ is: 'review', diagnosis, review, places: undefined, isMarkdown: true }));
  t.match(markdown, '| cluster read as | not seen |');
  t.match(markdown, '| webhook, running | not seen | |');
  t.match(markdown, '| mapping | not seen | SHA-256 |');
});

t.test('in a cluster that is not of EKS, the Markdown says so, and does not name system:masters twice', async (t) => {
  const all: Binding = {
    ...({ kind: 'ClusterRoleBinding', name: 'cluster-admin', namespace: undefined, role: 'ClusterRole/all' } as const),
    subjects: [{ kind: 'Group', name: 'system:masters' }],
  };
  const changes = {
    issuer: { seen: 'https://kubernetes.default.svc' },
    aws: aws({ cluster: { seen: undefined }, associations: { seen: new Map() }, accessEntries: { seen: [] } }),
    rbac: reviewedRbac([{ binding: all, rule: { verbs: ['*'], apiGroups: ['*'] } }]),
  };
  const { diagnosis, review } = shown(changes);
  const markdown = printed(views.text({ is: 'review', diagnosis, review, places: undefined, isMarkdown: true }));
  t.match(markdown, '| EKS cluster | none: the cluster is not one of EKS |');
  t.match(markdown, '| administrators of the cluster, beside group system:masters | none |');
  t.match(markdown, /\| `mapping_writers` \| \d+ bindings; no EKS cluster \|/);
});
