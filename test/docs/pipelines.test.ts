import { readFileSync } from 'node:fs';
import t from 'tap';
import { decide } from '../../src/admission/decide.ts';
import { REFUSAL_REASONS, UNREADABLE } from '../../src/admission/reasons.ts';
import { decodeReview } from '../../src/admission/review/review.ts';
import { PROGRAM } from '../../src/names.ts';
import { casesIn, reviewOf, snapshotOf } from '../admission/cases.ts';
import { readPage } from './page.ts';

const page = readPage(readFileSync(new URL('../../docs/pipelines.md', import.meta.url), 'utf8'));

/** The end of a job log, as runners of 17.8 and later print a refusal (`test/docs/printed-texts.yaml` has the parts). */
function jobLog(message: string): string {
  const by = `admission webhook "enforce.pods.${PROGRAM}" denied the request: ${message}`;
  return [
    'ERROR: Error cleaning up pod: resource name may not be empty',
    `ERROR: Job failed (system failure): prepare environment: setting up build pod: ${by}. Check https://docs.gitlab.com/runner/shells/#shell-profile-loading for more information`,
  ].join('\n');
}

const logs = page.blocks.filter(({ mark }) => mark?.startsWith('job log: '));

t.test('docs/pipelines.md shows a job log with a refusal that the code writes', async (t) => {
  t.ok(logs.length > 0);
  for (const { content, mark = '' } of logs) {
    const [, file = '', name] = /^job log: (\S+): (.+)$/.exec(mark) ?? [];
    const found = casesIn(file).find((example) => example.name === name);
    if (found === undefined) throw new Error(`There is no such case: ${mark}`);
    const { message } = decide(decodeReview(reviewOf(found)), snapshotOf(found), 'enforce');
    t.equal(content, jobLog(message));
  }
});

t.test('docs/pipelines.md says for each refusal what a pipeline author can do', async (t) => {
  const section = page.sections.get('my-job-was-refused') ?? '';
  const rows = [...section.matchAll(/^\| (`[a-z_`, ]+) \| .+ \|$/gm)];
  const codes = rows.flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, code]) => code));
  t.same(codes.toSorted(), [...Object.keys(REFUSAL_REASONS), UNREADABLE].toSorted());
});

t.test('every word of a refusal that docs/pipelines.md explains is in a refusal', async (t) => {
  const [log] = logs;
  for (const words of ['denied the request:', 'Contact:', 'For the platform team:', 'Reason:']) {
    t.ok(page.text.includes(`\`${words}\``), words);
    t.ok(log?.content.includes(words), words);
  }
});

t.test('docs/pipelines.md has no words of Kubernetes that a pipeline author need not know', async (t) => {
  const prose = page.text.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`]*`/g, '');
  t.notMatch(prose, /\b(pods?|kubectl|namespaces?|ConfigMap|admission|kubelet|RBAC|annotated|manifest)\b/i);
});
