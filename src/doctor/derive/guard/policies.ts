/**
 * The policies of the guard (chart/templates/guard), each with the fingerprint of this version of the chart. A test renders the
 * chart and prints the fingerprints that are right.
 */
export const GUARD_POLICIES = {
  accounts: '6e26a7ed5c7dd630',
  jobs: '602704b8b8858e04',
  managers: 'a6e038db49234ecf',
  'namespaces-enforce': '45225fda6a739e5c',
  'namespaces-observe': '6bf56b7553910b70',
  nodes: 'c934a6e01329c243',
  'token-requests': '68f6d995fab5afd7',
  'token-secrets': 'b38e449fe7f3fab9',
  webhook: '58b9868270bba46c',
} as const;

export type GuardPolicyName = keyof typeof GUARD_POLICIES;
