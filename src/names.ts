import { MODES } from './modes.ts';

// Every name that other programs use for our objects, labels, annotations and keys. All of them are API (docs/api.md).

/** The command, and the name that the chart gives to a release, its namespace and its Service. */
export const PROGRAM = 'gitlab-runner-irsa';

/**
 * Address of the repository, for links to its pages. The release workflow compares it with the repository that it runs
 * in, so replace OWNER everywhere (`git grep -lE 'OWNER/gitlab-runner-irsa|ghcr.io/OWNER'`) before the first release,
 * and run `npm run chart`.
 */
export const REPOSITORY = 'https://github.com/OWNER/gitlab-runner-irsa';

/**
 * Objects of a release that has the name of the program. For any other release, the chart derives their names from its
 * name.
 */
export const RELEASE = {
  namespace: PROGRAM,
  service: PROGRAM,
  mappingConfigMap: `${PROGRAM}-mapping`,
  certificateSecret: `${PROGRAM}-certificates`,
  /** Made from the chart's `cache`. The name is constant, because values of a dependency are not templates. */
  cacheConfigMap: `${PROGRAM}-cache`,
  /** Constant, so that it sorts before `pod-identity-webhook` and a second install fails. */
  mutatingWebhookConfiguration: `00-${PROGRAM}`,
  validatingWebhookConfiguration: PROGRAM,
  /** Prefix of the names of the guard's policies and their bindings. */
  guardPolicies: `${PROGRAM}-guard-`,
} as const;

/** Entries of the two webhook configurations; the process writes `caBundle` into these and no others. */
export const POD_WEBHOOKS = MODES.map((mode) => `${mode}.pods.${PROGRAM}` as const);
export const EDIT_WEBHOOKS = [`edit.mapping.${PROGRAM}`] as const;

/** API group of the permissions that the guard's policies check. Its resources exist only as names in RBAC rules. */
export const GUARD_GROUP = PROGRAM;

/** Key of the mapping in its ConfigMap, and its file name everywhere else. */
export const MAPPING_KEY = 'mapping.yaml';

/** Label of a namespace; its value is the mode. */
export const MODE_LABEL = PROGRAM;

/**
 * Label of a namespace that was turned off in an emergency: its mode before that (docs/operations.md, "Break glass").
 */
export const MODE_BEFORE_LABEL = `${MODE_LABEL}/before-off`;

/** Prefix of every other label and annotation of this project. */
export const OWN_PREFIX = `${PROGRAM}/`;

/** Label of a runner manager's pod that manager rules match. */
export const MANAGER_LABEL = `${OWN_PREFIX}manager`;

/**
 * Value of the runner's variable KUBERNETES_RETRY_LIMITS: the manager tries again instead of failing the job when the
 * API server cannot reach the webhook.
 */
export const RETRY_LIMITS = 'failed calling webhook:20';

/** Annotations of a decided pod that show people the rule and the account. */
export const RULE_ANNOTATION = `${OWN_PREFIX}rule`;
export const SERVICE_ACCOUNT_ANNOTATION = `${OWN_PREFIX}service-account`;

/** Label of the mapping's ConfigMap: `helm` where the text comes from the chart's values. */
export const MAPPING_OWNER_LABEL = `${OWN_PREFIX}mapping-owner`;

/** Annotation of the mapping's ConfigMap, set once the process has written a mapping into it. */
export const STARTER_ANNOTATION = `${OWN_PREFIX}starter`;

/**
 * Annotation of a chart whose files `generate` wrote. Its notes then tell the user to edit the fleet instead of the
 * files.
 */
export const WRITTEN_BY_ANNOTATION = `${OWN_PREFIX}written-by`;

/** Annotation of a published chart: its image by digest, which the templates compare with the image in the values. */
export const IMAGE_ANNOTATION = `${OWN_PREFIX}image`;

/** Annotations of a ServiceAccount that the EKS pod identity webhook reads (`pkg/annotations.go` in its repository). */
export const ROLE_ARN_ANNOTATION = 'eks.amazonaws.com/role-arn';
export const AUDIENCE_ANNOTATION = 'eks.amazonaws.com/audience';
export const TOKEN_EXPIRATION_ANNOTATION = 'eks.amazonaws.com/token-expiration';
export const STS_REGIONAL_ENDPOINTS_ANNOTATION = 'eks.amazonaws.com/sts-regional-endpoints';

/**
 * Audience of the tokens that the EKS pod identity webhook mounts, in every partition (its flag `--token-audience`),
 * unless the account's annotation names another one.
 */
export const STS_AUDIENCE = 'sts.amazonaws.com';

/** The API server cuts longer warnings or drops them (`apiserver/pkg/warning`). */
export const WARNING_CHARACTERS = 256;
