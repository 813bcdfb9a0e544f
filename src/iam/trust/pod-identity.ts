import { listOf } from '../evaluate/request.ts';
import type { PolicyStatement } from '../policy-document.ts';

/** The service that assumes roles for EKS Pod Identity: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html */
export const POD_IDENTITY = 'pods.eks.amazonaws.com';

/** Whether a statement is for EKS Pod Identity. */
export function isOfPodIdentity({ Principal }: PolicyStatement): boolean {
  return typeof Principal === 'object' && listOf(Principal.Service ?? []).includes(POD_IDENTITY);
}
