import { userError } from '../../errors.ts';
import { clusterName as clusterNameSchema } from '../../fleet/document/schema/fields.ts';
import { DNS_LABEL, LABEL_LENGTH } from '../../mapping/names.ts';

type InitOptions = {
  readonly auditLog: readonly string[];
  readonly check: true | undefined;
  readonly clusterName: string | undefined;
  readonly namespace: string;
  readonly runnerNamespace: readonly string[];
};

/** @throws a user error `namespace_invalid`, `flags_conflict` or `cluster_name_invalid` */
export function checkOptions({ auditLog, check, clusterName, namespace, runnerNamespace }: InitOptions): void {
  requireNamespace('--namespace', namespace);
  for (const name of runnerNamespace) requireNamespace('--runner-namespace', name);
  if (check && auditLog.length > 0)
    throw userError('--check and --audit-log cannot be combined: --check reads no jobs', {
      ...{ code: 'flags_conflict', where: '--audit-log' },
      hint: 'leave one of them out',
    });
  // A check does not use the name.
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
