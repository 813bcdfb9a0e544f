import { userError } from '../../errors.ts';
import { clusterName as clusterNameSchema } from '../../fleet/document/schema/fields.ts';
import { DNS_LABEL, LABEL_LENGTH } from '../../mapping/names.ts';
import type { usage } from '../commands/init.ts';
import { firstTyped, withoutEffect } from '../options/without-effect.ts';
import type { Input } from '../run/command.ts';

type InitUsage = (typeof usage)['options'];

const OF_WRITING = ['output', 'for', 'force', 'image', 'clusterName', 'runnerNamespace'] as const;

/**
 * Refuses invalid names, and options that contradict each other or have no effect.
 *
 * @throws a user error `namespace_invalid`, `flags_conflict`, `option_without_effect` or `cluster_name_invalid`
 */
export function checkOptions(options: Input<typeof usage>['options'], usages: InitUsage, env: NodeJS.ProcessEnv): void {
  const { auditLog = [], check, clusterName, namespace, runnerNamespace = [] } = options;
  if (namespace !== undefined) requireNamespace('--namespace', namespace);
  for (const name of runnerNamespace) requireNamespace('--runner-namespace', name);
  if (check && auditLog.length > 0)
    throw userError('--check and --audit-log cannot be combined: --check reads no jobs', {
      ...{ code: 'flags_conflict', where: '--audit-log' },
      hint: 'remove one of them',
    });
  const unused = check ? firstTyped(OF_WRITING, options, env, usages) : undefined;
  if (unused !== undefined) throw withoutEffect(unused, 'with --check, which writes nothing', 'remove one of them');
  if (!check && clusterName !== undefined) requireClusterName(clusterName);
}

function requireNamespace(flag: string, name: string): void {
  if (name.length <= LABEL_LENGTH && DNS_LABEL.test(name)) return;
  throw userError(`${flag}: "${name}" is not the name of a namespace`, {
    ...{ code: 'namespace_invalid', where: flag, found: name },
    wanted: `lower-case letters, digits and "-", at most ${LABEL_LENGTH} characters`,
  });
}

function requireClusterName(name: string): void {
  if (clusterNameSchema.safeParse(name).success) return;
  throw userError(`--cluster-name: "${name}" is not the name of an EKS cluster`, {
    ...{ code: 'cluster_name_invalid', where: '--cluster-name', found: name },
    wanted: 'letters, digits, "-" and "_", at most 100 characters',
  });
}
