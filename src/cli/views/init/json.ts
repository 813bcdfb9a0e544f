import { tiedRules } from '../../../init/propose/rules/tied-rules.ts';
import type { Written } from '../../commands/init.ts';
import type { DiscoveryJson } from '../../schemas/init.ts';
import { nextCommands } from './next-commands.ts';

/** Always returns all of these keys, because scripts rely on them. */
export function discoveryJson(result: Written): DiscoveryJson {
  const {
    differences,
    errors,
    installed = null,
    jobs,
    jobsRead,
    labels,
    output,
    past,
    projects,
    proposal,
    server,
    unseen,
    written,
  } = result;
  return {
    ...{ server, output, for: result.for, files: [...written], installed, jobs, jobsRead, projects },
    auditLog: past === undefined ? null : { ...past },
    managers: proposal.managers.map(({ instance = null, jobAccount, key, namespaces, runners }) => ({
      ...{ key, instance },
      runners: runners.map(({ name }) => name),
      namespaces: [...namespaces],
      jobServiceAccount: jobAccount,
    })),
    rules: proposal.rules.map(({ name }) => name),
    tiedRules: tiedRules(proposal).map(({ name }) => name),
    left: [...proposal.left],
    differences: differences.map(({ project = null, wanted = null, ...rest }) => ({ ...rest, project, wanted })),
    errors: errors.map(({ code, column, file, level, line, message, path }) => {
      return { file, code, level, path, line, column, message };
    }),
    unseen: unseen.map((one) => ({ ...one })),
    namespaces: labels.map(({ mode = null, namespace }) => ({ namespace, mode })),
    next: [...nextCommands(result)],
  };
}
