import { shellWord } from '../../../text/shell-word.ts';
import { isSeen } from '../../world/seen.ts';
import { defineCheck } from '../check.ts';

const LOGGING = JSON.stringify({ clusterLogging: [{ types: ['audit'], enabled: true }] });

/** The audit log is the evidence of decisions (docs/security.md, "What is evidence"). */
export const auditLog = defineCheck(
  { id: 'audit_log', title: 'EKS keeps the audit log of the API server', needs: ['aws'] },
  ({ aws: { cluster } }) => {
    if (!isSeen(cluster)) return { looked: 'nothing', findings: [], unseen: [cluster.unseen] };
    if (cluster.seen === undefined) {
      const why = 'the issuer of this cluster is not one of EKS, so its audit policy has to be looked at by hand';
      return { looked: 'nothing', findings: [], unseen: [{ what: 'the audit log', why, because: 'absent' }] };
    }
    const { hasAuditLog, name, region } = cluster.seen;
    const looked = `logging of EKS cluster ${name}`;
    if (hasAuditLog) return { looked, findings: [] };
    const words = ['aws', 'eks', 'update-cluster-config', '--region', region, '--name', name, '--logging', LOGGING];
    return {
      looked,
      findings: [
        {
          code: 'audit_log_off',
          level: 'warning',
          object: `EKS cluster ${name}`,
          found: 'EKS does not write the audit log of the API server, so nothing proves later which account a pod got',
          wanted: 'the audit log in CloudWatch Logs, which AWS bills by its size',
          fix: [{ command: words.map(shellWord).join(' ') }],
        },
      ],
    };
  },
);
