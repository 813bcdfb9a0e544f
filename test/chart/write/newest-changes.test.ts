import t from 'tap';
import { newestChanges } from '../../../src/chart/write/newest-changes.ts';

const cases: Record<string, { changelog: string; expect: unknown }> = {
  'the summaries of the newest version, in the order of the changelog, without commits and links': {
    changelog: `# gitlab-runner-irsa

What changed.

## 0.2.0

### Minor Changes

- 1a2b3c4: Rules match \`createdBy\`,
  see [the page](docs/mapping.md#createdby).

  
  What to do about it.

  - a list below it
- A second one.
- A third one,
  in two lines.

### Patch Changes

- 0123456789abcdef: Cut [a \`b\`](c).

## 0.1.0

- Old.
`,
    expect: {
      version: '0.2.0',
      changes: ['Rules match `createdBy`, see the page.', 'A second one.', 'A third one, in two lines.', 'Cut a `b`.'],
    },
  },
  'the paragraphs of a version without a list': {
    changelog: '# x\n\n## 0.1.0\n\nThe first\nversion.\n\nIt is small.\n',
    expect: { version: '0.1.0', changes: ['The first version.', 'It is small.'] },
  },
  'nothing of a version without a text': {
    changelog: '## 1.0.0\n## 0.1.0\n- Old.\n',
    expect: { version: '1.0.0', changes: [] },
  },
  'no version in a changelog without one': { changelog: '# x\n\nWhat changed.\n', expect: undefined },
};

for (const [name, { changelog, expect }] of Object.entries(cases))
  t.test(`newestChanges finds ${name}`, async (t) => {
    t.strictSame(newestChanges(changelog), expect);
  });
