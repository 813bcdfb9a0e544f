import t from 'tap';
import { waitUntil } from '../control-plane/client/wait-until.ts';
import { wholeLists } from '../whole-lists.ts';
import { startClusterServer } from './cluster-server.ts';
import { account } from './fake-api-server.ts';
import { containerMemory } from './limited-process.ts';
import type { MemoryGroup } from './memory-group.ts';

// What edits and stored mappings do to the process of the image, in the memory of the chart's container.

const MIB = 1_048_576;

const rules = (count: number, account: string) =>
  `version: 1\nmanagers: [{serviceAccount: gitlab/gitlab-runner, namespaces: [ci]}]\nrules:\n${Array.from(
    { length: count },
    (_, index) =>
      `  - name: project-${index}\n    match: {kind: job, projects: [${100_000 + index}]}\n    serviceAccount: ${account}-${index}\n`,
  ).join('')}`;
const filled = (head: string, unit: string) => head + unit.repeat(Math.floor((MIB - 100 - head.length) / unit.length));
const DASHES = filled('version: 1\nrules:\n', '-\n');
const SPOILED: Record<string, string> = {
  'a list of words': filled('version: 1\nmanagers: [', 'a,'),
  'a list of dashes': DASHES,
  'a list of empty maps': filled('version: 1\nrules: [', '{},'),
  'empty lines': filled('version: 1\n', '\n'),
  documents: filled('version: 1\n', '---\n'),
};
/** So many that the thread ends at its limit. */
const HEAVY = `version: 1\n${Array.from({ length: 100_000 }, (_, index) => `k${index}:\n`).join('')}`;
const TOO_HEAVY = 'parsing (?:needed more than 96 MiB|took longer than 20 s)';

const group = containerMemory(t);
if (group) await testMappings(group);

async function testMappings(group: MemoryGroup): Promise<void> {
  const accounts = Array.from({ length: 10_000 }, (_, index) => account(`ci-${index}`));
  const server = await startClusterServer(t, group, { accounts, mapping: rules(10_000, 'ci') });
  await server.expectReady(200, /^Active since [^;]+$/);

  await t.test('it answers for every edit, and lives', async (t) => {
    for (const [name, text] of Object.entries(SPOILED)) {
      // On a busy machine, the time of an edit may be over before the check.
      const { response } = await waitUntil(`${name} to be checked`, async () => {
        const answer = await server.check(text);
        return answer.response.allowed && answer.response.warnings !== undefined ? undefined : answer;
      });
      t.notOk(response.allowed, name);
      t.match(
        response.status?.message,
        /found more than 500000 words and marks up to here, wanted at most 500000/,
        name,
      );
    }
    t.match(
      await server.check(HEAVY),
      wholeLists({ response: { allowed: true, warnings: [/could not check this mapping/] } }),
    );
    const valid = rules(10_000, 'ci-other');
    for (const { response } of await Promise.all([server.check(valid), server.check(valid), server.check(valid)]))
      t.ok(response.allowed, 'three edits with 10,000 rules at the same time');
    t.match(await server.check(rules(10, 'ci')), { response: { allowed: true, warnings: undefined } });
  });

  await t.test('it keeps the last good mapping when a spoiled one is stored, and takes the next one', async () => {
    server.store(DASHES);
    await server.expectReady(200, /; the newest edit was refused: mapping\.yaml:\d+:1 error found more than 500000/);
    server.store(HEAVY);
    await server.expectReady(200, new RegExp(`; the newest edit was refused: .*${TOO_HEAVY}`));
    server.store(rules(10_000, 'ci-new'));
    await server.expectReady(200, /^Active since [^;]+$/);
  });

  await t.test('it starts with a spoiled mapping, is not ready, and is once the mapping is good', async () => {
    server.store(DASHES);
    await server.expectReady(200, /the newest edit was refused/);
    await server.restart();
    await server.expectReady(503, /^Waiting for the first good mapping: mapping\.yaml:\d+:1 error found more than/);
    server.store(HEAVY);
    await server.expectReady(503, new RegExp(TOO_HEAVY));
    server.store(rules(10_000, 'ci'));
    await server.expectReady(200, /^Active since [^;]+$/);
  });

  t.equal(group.kills(), 0, 'the kernel killed nothing');
  t.comment(`the most memory, with cached files: ${group.peak()} MiB`);
}
