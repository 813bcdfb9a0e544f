import { regionOfIssuer } from '../../oidc-issuer.ts';

/** Issuers whose tokens are not for ServiceAccounts, and who runs them. */
const OWNERS: readonly (readonly [issuer: RegExp, owner: string])[] = [
  [/^token\.actions\.githubusercontent\.com(?:\/|$)/i, 'GitHub Actions'],
  [/^(?:[^/]*\.)?gitlab\./i, 'GitLab (for the id_tokens of its jobs)'],
  [/^app\.terraform\.io(?:\/|$)/i, 'HCP Terraform'],
  [/^oidc\.circleci\.com(?:\/|$)/i, 'CircleCI'],
  [/^api\.bitbucket\.org(?:\/|$)/i, 'Bitbucket Pipelines'],
  [/^agent\.buildkite\.com(?:\/|$)/i, 'Buildkite'],
  [/^accounts\.google\.com(?:\/|$)/i, 'Google'],
  [/^(?:sts\.windows\.net|login\.microsoftonline\.com)(?:\/|$)/i, 'Microsoft Entra ID'],
];

/** Says in messages who runs an issuer; `undefined` for one that may belong to a cluster. */
export function ownerOfIssuer(issuer: string): string | undefined {
  return OWNERS.find(([pattern]) => pattern.test(issuer))?.[1];
}

/** Says in messages what another issuer is: `the provider of GitHub Actions`. */
export function describeIssuer(issuer: string): string {
  const owner = ownerOfIssuer(issuer);
  if (owner !== undefined) return `the provider of ${owner}`;
  return regionOfIssuer(issuer) === undefined ? 'another provider' : 'the provider of another cluster';
}
