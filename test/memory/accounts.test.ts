import t from 'tap';
import { startClusterServer } from './cluster-server.ts';
import { account } from './fake-api-server.ts';
import { containerMemory } from './limited-process.ts';
import type { MemoryGroup } from './memory-group.ts';

// What ServiceAccounts in any namespace do to the process of the image, in the memory of the chart's container. It reads those of
// all namespaces, and a user with `edit` in one chooses what is in them, up to the 1.5 MiB that etcd stores.

const MIB = 1_048_576;
const MAPPING = `version: 1
managers: [{serviceAccount: ci/manager}]
rules: [{name: all, match: {kind: job}, serviceAccount: ci-1}]
`;

const large = (index: number, fields: object) => ({
  metadata: { namespace: 'other-team', name: `large-${index}`, resourceVersion: '1' },
  ...fields,
});
const some = (count: number, fields: object) => Array.from({ length: count }, (_, index) => large(index, fields));
const names = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `s-${100_000 + index}` }));
const annotated = (text: string) =>
  Object.fromEntries(['role-arn', 'audience'].map((name) => [`eks.amazonaws.com/${name}`, text]));

const CROWDS: Record<string, object[]> = {
  'one Secret with a long name': some(160, { secrets: [{ name: 'a'.repeat(1.4 * MIB) }] }),
  'one pull secret with a long name': some(160, { imagePullSecrets: [{ name: 'a'.repeat(1.4 * MIB) }] }),
  'many pull secrets': some(100, { imagePullSecrets: names(62_000) }),
  'long annotations of AWS': some(1_500, {}).map(({ metadata }) => ({
    metadata: { ...metadata, annotations: annotated('a'.repeat(125_000)) },
  })),
};

const group = containerMemory(t);
if (group) for (const [name, crowd] of Object.entries(CROWDS)) await testCrowd(group, name, crowd);

async function testCrowd(group: MemoryGroup, name: string, crowd: readonly object[]): Promise<void> {
  await t.test(`it starts beside ${crowd.length} accounts with ${name}`, async (t) => {
    const accounts = [account('ci-1'), ...crowd];
    const server = await startClusterServer(t, group, { accounts, mapping: MAPPING });
    await server.expectReady(200, /^Active since [^;]+$/);
    t.equal(group.kills(), 0, 'the kernel killed nothing');
    t.comment(`the most memory, with cached files: ${group.peak()} MiB`);
  });
}
