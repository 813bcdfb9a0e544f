/**
 * Condition keys that IAM never has when a token of a cluster is exchanged for a role, and why. `AssumeRoleWithWebIdentity` is
 * called without AWS credentials, so all keys about a principal that signs are missing, and the token has no claims but those of
 * a ServiceAccount.
 *
 * - the call itself: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 * - availability of keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * - keys by action: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 * - claims for session tags and source identity:
 *   https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp
 */
const ABSENT: readonly (readonly [keys: RegExp, why: string])[] = [
  [
    /^aws:(?:principal.*|multifactorauth.*|tokenissuetime|userid|username|federatedprovider|sourceidentity|calledvia.*|assumedroot|chatbotsourcearn|ec2instancesource.*)$/i,
    'no AWS principal signs this request',
  ],
  [/^aws:source(?:arn|account|orgid|orgpaths)$/i, 'only requests of AWS services have it'],
  [/^(?:aws:(?:requesttag\/.*|tagkeys)|sts:transitivetagkeys)$/i, 'tokens of a cluster have no session tags'],
  [/^sts:sourceidentity$/i, 'tokens of a cluster have no source identity'],
  [/^sts:(?!rolesessionname$)/i, 'it belongs to another action of STS'],
];

/** Says why a request with a token of the cluster never has a condition key; `undefined` for a key that it may have. */
export function whyAbsent(key: string): string | undefined {
  return ABSENT.find(([keys]) => keys.test(key))?.[1];
}

/** True if the value of a key, such as an address, a time or a session name, is known only when the role is assumed. */
export function isOfMoment(key: string): boolean {
  return /^(?:aws|sts):(?!SecureTransport$)/i.test(key) && whyAbsent(key) === undefined;
}
