import type { Result } from '../commands/init.ts';
import { nextCommands } from './init-next.ts';

/** Fields are API: docs/api.md. */
export function toJson(result: Result) {
  const { differences, errors, jobs, labels, output, projects, proposal, server, unseen, written } = result;
  return {
    ...{ server, output, for: result.for, files: written, jobs, projects },
    managers: proposal.managers.map(({ jobAccount, key, namespaces, runners }) => ({
      key,
      runners: runners.map(({ name }) => name),
      namespaces,
      jobServiceAccount: jobAccount,
    })),
    rules: proposal.rules.map(({ name }) => name),
    left: proposal.left,
    ...{ differences, errors, unseen, namespaces: labels, next: nextCommands(result) },
  };
}
