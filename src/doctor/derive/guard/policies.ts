/**
 * The policies of the guard (chart/templates/guard), each with its fingerprint in this version of the chart. A test
 * renders the chart and prints the correct fingerprints.
 */
export const GUARD_POLICIES = {
  accounts: '3da7c1bd39cf9f14',
  jobs: '08810ca560338a39',
  managers: '3cf812df77f675be',
  'namespaces-enforce': '1c6e3a235abbf249',
  'namespaces-observe': '3724299f57405560',
  nodes: '1cad33ae1d099e01',
  'token-requests': '68f6d995fab5afd7',
  'token-secrets': 'b38e449fe7f3fab9',
  webhook: 'fef6e9c8008681cc',
} as const;

export type GuardPolicyName = keyof typeof GUARD_POLICIES;
