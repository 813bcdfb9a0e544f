import { askCluster } from '../../demo/ask-cluster.ts';
import { askServer } from '../../demo/ask-server.ts';
import { startDemoServer } from '../../demo/demo-server.ts';
import type { Row } from '../../demo/row.ts';
import { demoFiles, readScenes } from '../../demo/scenario.ts';
import { withTemporaryFolder } from '../../demo/temporary-folder.ts';
import type { Input, Io } from '../run/command.ts';
import { demoBlocks } from '../views/demo.ts';

export const usage = {
  description: `Starts the webhook on free ports and sends it pods of real GitLab runners: their managers, the jobs of a
pipeline, and what a pipeline author might try. Takes a second or two and leaves nothing behind.`,
  arguments: [],
  options: {
    cluster: { description: 'create the pods at a real API server, together with the EKS webhook (needs Go)' },
  },
  examples: [
    { command: 'npm run demo -- --cluster', shows: 'the first run builds the API server, which takes minutes' },
  ],
} as const;

export function run({ options }: Input<typeof usage>, io: Io): Promise<Row[]> {
  return withTemporaryFolder(async (folder) => {
    const server = await startDemoServer(folder, io.version);
    try {
      const scenes = readScenes();
      if (options.cluster !== true) return await askServer(scenes, server);
      return await askCluster({ scenes, server, accounts: demoFiles(folder).accounts, note: io.note });
    } finally {
      await server.stop();
    }
  });
}

export function exitCode(): 0 {
  return 0;
}

export const views = {
  text: demoBlocks,
  json: (rows: readonly Row[]) => rows,
};
