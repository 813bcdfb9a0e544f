import fc from 'fast-check';
import t from 'tap';
import { decide } from '../../../src/admission/decide.ts';
import { decodeReview } from '../../../src/admission/review/review.ts';
import { MODES } from '../../../src/modes.ts';
import { captured } from '../../fixtures.ts';
import { runs } from '../../runs.ts';
import { allCases, reviewOf, snapshotOf } from '../cases.ts';

/** Characters that end a line, run a command, color a terminal or reverse a text. */
const HOSTILE = ['\n', '\r', '\u001b[31m', '\u0085', '\u2028', '\u202e', '$(id)', '`id`', ';id', '|id', '&', '>', '\\'];
const hostile = fc
  .array(fc.constantFrom('a', '-', '.', ...HOSTILE), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(''));

/** In a refusal. */
const NEVER = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}$`|&>\\]/u;
const SHELL = /[\s;$`|&<>(){}[\]!*?~#'"\\]/;

t.test(
  'whatever names a review has, what is said of it runs nothing, and has no line or escape sequence of its own',
  async (t) => {
    let refused = 0;
    fc.assert(
      fc.property(
        fc.record({ pod: hostile, account: hostile, namespace: hostile, user: hostile, project: hostile }),
        fc.constantFrom(...MODES),
        fc.boolean(),
        ({ account, namespace, pod, project, user }, mode, isManager) => {
          const { request } = captured('v19.4.0-dev/plain-cache');
          const { metadata, spec } = request.object;
          Object.assign(request, { namespace });
          if (!isManager) Object.assign(request.userInfo, { username: user });
          metadata.name = isManager ? `runner-${pod}-project-4242-concurrent-0` : pod;
          metadata.labels['project.runner.gitlab.com/id'] = project;
          Object.assign(spec, { serviceAccountName: account, serviceAccount: account });
          const review = decodeReview({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request });
          const { allowed, message, warnings } = decide(review, snapshotOf(), mode);
          if (!allowed) refused += 1;
          const lines = (message ?? '').split('\n');
          if (lines.some((line) => NEVER.test(line))) return false;
          // A warning is sent as a header.
          if (warnings.some((warning) => /[^\x20-\x7e]/.test(warning))) return false;
          const command = lines.find((line) => line.startsWith('To see why: '))?.slice('To see why: '.length) ?? '';
          // A name that was replaced has question marks, which are a pattern, but run nothing.
          return command.split(' ').every((word) => !SHELL.test(word.replaceAll('?', '')));
        },
      ),
      { numRuns: runs(1000) },
    );
    t.ok(refused > runs(100), `${refused} were refused`);
  },
);

t.test('a refusal names no project but that of its pod', async (t) => {
  let count = 0;
  for (const example of allCases()) {
    const { index } = snapshotOf(example);
    const review = decodeReview(reviewOf(example));
    for (const mode of ['enforce', 'best-effort'] as const) {
      const { allowed, message = '' } = decide(review, snapshotOf(example), mode);
      if (allowed) continue;
      count += 1;
      const own = JSON.stringify(review.object.metadata);
      for (const other of index.mapping.rules) {
        const projects: readonly string[] = other.kind === 'job' ? (other.match.projects ?? []) : [];
        for (const project of projects.filter((each) => !own.includes(each)))
          t.notOk(message.includes(project), `${example.name}: project ${project}`);
      }
    }
  }
  t.ok(count > 20, `${count} refusals`);
});
