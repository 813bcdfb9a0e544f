import { listOf } from './evaluate/request.ts';
import type { PolicyStatement } from './policy-document.ts';

/** The service that assumes roles for EKS Pod Identity: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html */
export const POD_IDENTITY = 'pods.eks.amazonaws.com';

/** Session tags that EKS Pod Identity sends: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html */
export const CLUSTER_TAG = 'aws:RequestTag/eks-cluster-arn';
export const NAMESPACE_TAG = 'aws:RequestTag/kubernetes-namespace';
export const ACCOUNT_TAG = 'aws:RequestTag/kubernetes-service-account';

/** True if a statement is for EKS Pod Identity. */
export function isOfPodIdentity({ Principal }: PolicyStatement): boolean {
  return typeof Principal === 'object' && listOf(Principal.Service ?? []).includes(POD_IDENTITY);
}
