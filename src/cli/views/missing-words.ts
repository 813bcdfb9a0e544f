/** Says what happens to a pod whose account does not exist. */
export function missingWords(account: string, namespace: string): string {
  return `ServiceAccount ${account} does not exist in namespace ${namespace}: the API server refuses the pod before it calls the webhook`;
}
