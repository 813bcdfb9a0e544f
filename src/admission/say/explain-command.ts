import type { Context } from './context.ts';
import { plain, requesterName } from './words.ts';

/**
 * A command to paste that shows how the decision was reached. A refused pod is never stored, so a job is described by its
 * project and namespace; any other pod has to be passed as a file.
 */
export function explainCommand(context: Context): string {
  const { facts, manager } = context;
  const isRequested = manager !== undefined && !manager.jobServiceAccounts.includes(facts.serviceAccount);
  const asks = isRequested ? ['--asks', plain(facts.serviceAccount)] : [];
  const pod =
    context.judgment.kind === 'job' && facts.project !== undefined
      ? ['--project', plain(facts.project), '--namespace', plain(facts.namespace), ...asks]
      : ['POD.yaml'];
  const words = [
    'gitlab-runner-irsa',
    'explain',
    ...pod,
    '--requester',
    requesterName(context),
    '--mapping',
    'mapping.yaml',
  ];
  return `To see why: ${words.join(' ')}`;
}
