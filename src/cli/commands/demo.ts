import { askCluster } from '../../demo/ask-cluster.ts';
import { askServer } from '../../demo/ask-server.ts';
import { startDemoServer } from '../../demo/demo-server.ts';
import type { Row } from '../../demo/row.ts';
import { DEMO_FILES, readScenes } from '../../demo/scenario.ts';
import { withTemporaryFolder } from '../../demo/temporary-folder.ts';
import type { Input, Io, Style } from '../command.ts';
import { demoText } from '../views/demo.ts';

export const usage = {
  description: `Starts the webhook on free ports and asks it about pods of real GitLab runners: their managers, the jobs of a
pipeline, and what authors of pipelines come up with. Takes a second or two, and leaves nothing behind.`,
  arguments: [],
  options: {
    cluster: { description: 'create the pods at a real API server, with the EKS webhook beside ours (needs Go)' },
  },
  examples: [{ command: 'npm run demo -- --cluster', shows: 'the first time, building the API server takes minutes' }],
} as const;

export function run({ options }: Input<typeof usage>, io: Io): Promise<Row[]> {
  return withTemporaryFolder(async (folder) => {
    const server = await startDemoServer(folder, io.version);
    try {
      const scenes = readScenes();
      if (options.cluster !== true) return await askServer(scenes, server);
      return await askCluster({ scenes, server, accounts: DEMO_FILES.accounts, note: io.note });
    } finally {
      await server.stop();
    }
  });
}

export function exitCode(): 0 {
  return 0;
}

export const views = {
  text: (rows: readonly Row[], style: Style) => demoText(rows, style),
  json: (rows: readonly Row[]) => rows,
};
