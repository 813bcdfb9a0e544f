import type { Context } from './context.ts';
import { plain, requesterName } from './words.ts';

/**
 * A command, ready to paste, that shows how a decision came about. A refused pod is never stored, so a job is described by
 * what the mapping is asked for; any other pod has to be given as a file.
 */
export function explainCommand(context: Context): string {
  const { facts, manager } = context;
  const asked = manager !== undefined && !manager.jobServiceAccounts.includes(facts.serviceAccount);
  const asks = asked ? ['--asks', plain(facts.serviceAccount)] : [];
  const pod =
    context.judgement.kind === 'job' && facts.project !== undefined
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
  return `How it came about: ${words.join(' ')}`;
}
