import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { captured } from '../test/fixtures.ts';

/** A mapping and its accounts as files. */
export type Fleet = { rules: number; accounts: number; mapping: string; accountsFile: string };

/** The request that every server gets, and the documents that our server reads. */
export type Workload = {
  /** Files with the same AdmissionReview: as the API server sent it, and in the form that the EKS webhook reads. */
  review: string;
  reviewForEks: string;
  uid: string;
  namespace: string;
  /** The account that our server assigns, and whose role the EKS webhook injects. */
  account: string;
  role: string;
  small: Fleet;
  large: Fleet;
};

const NAMESPACE = 'ci';
const ACCOUNT = 'ci-billing';
const PROJECT = 4242;

/**
 * Writes everything into a folder. The review was captured: a real API server sent it for a job pod of a real runner.
 */
export function writeWorkload(folder: string): Workload {
  const review = captured('v19.4.0-dev/plain-cache');
  const uid = review.request.uid;
  const files = { review: join(folder, 'review.json'), reviewForEks: join(folder, 'review-for-eks.json') };
  writeFileSync(files.review, JSON.stringify(review));
  // The EKS webhook skips pods whose account has no role, and reads only v1beta1.
  review.apiVersion = 'admission.k8s.io/v1beta1';
  review.request.object.spec.serviceAccountName = ACCOUNT;
  review.request.object.spec.serviceAccount = ACCOUNT;
  writeFileSync(files.reviewForEks, JSON.stringify(review));
  return {
    ...files,
    uid,
    namespace: NAMESPACE,
    account: ACCOUNT,
    role: roleOf(ACCOUNT),
    small: writeFleet(join(folder, 'small'), 10, 20),
    large: writeFleet(join(folder, 'large'), 5_000, 10_000),
  };
}

function roleOf(account: string): string {
  return `arn:aws:iam::111122223333:role/${account}`;
}

function writeFleet(folder: string, rules: number, accounts: number): Fleet {
  mkdirSync(folder);
  const fleet = {
    rules,
    accounts,
    mapping: join(folder, 'mapping.yaml'),
    accountsFile: join(folder, 'accounts.yaml'),
  };
  writeFileSync(fleet.mapping, mappingText(rules, ACCOUNT));
  writeFileSync(fleet.accountsFile, accountsText(accounts));
  return fleet;
}

/**
 * Returns a mapping with one rule for each project. The last rule matches the request.
 *
 * @param account the account that the last rule assigns
 */
export function mappingText(rules: number, account: string): string {
  const others = Array.from(
    { length: rules - 1 },
    (_, index) =>
      `  - name: project-${100_000 + index}\n    match: {kind: job, projects: [${100_000 + index}]}\n    serviceAccount: account-${index}`,
  );
  return [
    'version: 1',
    'managers:',
    '  - serviceAccount: gitlab/gitlab-runner-common',
    `    namespaces: [${NAMESPACE}]`,
    'rules:',
    ...others,
    `  - name: billing\n    match: {kind: job, projects: [${PROJECT}]}\n    serviceAccount: ${account}`,
    'default: {manager: keep, job: deny}',
    '',
  ].join('\n');
}

/** Accounts for the last rule of {@link mappingText}; both have a role. */
export const ACCOUNTS = [ACCOUNT, `${ACCOUNT}-deploy`] as const;

function accountsText(count: number): string {
  const others = Array.from({ length: count - ACCOUNTS.length }, (_, index) => `account-${index}`);
  const items = [...ACCOUNTS, ...others].map((name) =>
    [
      '  - apiVersion: v1',
      '    kind: ServiceAccount',
      '    metadata:',
      `      name: ${name}`,
      `      namespace: ${NAMESPACE}`,
      `      annotations: {eks.amazonaws.com/role-arn: "${roleOf(name)}"}`,
    ].join('\n'),
  );
  return ['apiVersion: v1', 'kind: List', 'items:', ...items, ''].join('\n');
}
