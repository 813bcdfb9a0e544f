import { stringify as stringifyToml } from 'smol-toml';
import { stringify as stringifyYaml } from 'yaml';
import { toAccount } from '../../../src/accounts/from-object.ts';
import type { ServiceAccount } from '../../../src/accounts/service-account.ts';
import type { Check } from '../../../src/doctor/checks/check.ts';
import { GUARD_POLICIES, type GuardPolicyName } from '../../../src/doctor/derive/guard/policies.ts';
import { type Diagnosis, diagnose } from '../../../src/doctor/diagnosis.ts';
import { indexRoles } from '../../../src/doctor/read/roles/index-roles.ts';
import { type RunnerDocument, runnerSettings } from '../../../src/doctor/read/runners/settings/runner-settings.ts';
import type { ByNamespace } from '../../../src/doctor/world/by-namespace.ts';
import type { Guard, GuardBinding } from '../../../src/doctor/world/guard.ts';
import type { Binding, PolicyRule } from '../../../src/doctor/world/rbac.ts';
import type { Runner } from '../../../src/doctor/world/runner/runner.ts';
import type { Seen, Unseen } from '../../../src/doctor/world/seen.ts';
import type { WebhookConfiguration } from '../../../src/doctor/world/webhook-configuration.ts';
import type { World } from '../../../src/doctor/world/world.ts';
import { buildIrsaTrust, policyOf } from '../../../src/iam/build/build-trust.ts';
import { parseMapping } from '../../../src/mapping/document/parse.ts';
import { compile } from '../../../src/mapping/index/compile.ts';
import { unpastable } from '../pastable.ts';

export const ROLE = 'arn:aws:iam::111122223333:role';
export const NOW = new Date('2026-11-25T12:00:00Z');
export const ISSUER = 'https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF';

const MANAGER = { serviceAccount: 'gitlab/gitlab-runner-common' };
const RULES = {
  managers: { match: { kind: 'manager' }, serviceAccount: 'gitlab-runner-common' },
  billing: { match: { kind: 'job', projects: [4242] }, serviceAccount: 'ci-billing' },
  'everyone-else': { match: { kind: 'job' }, serviceAccount: 'ci-project-{project}' },
};

type MappingChanges = {
  manager?: object;
  /** Other managers. */
  more?: readonly object[];
  exempt?: object;
  /** Changes of rules, by name. */
  rules?: { [Name in keyof typeof RULES]?: object };
  default?: object;
  unannotated?: string;
  names?: object;
};

/**
 * Returns the text of a mapping. A change replaces keys of its manager, of a rule, of the default, or at the top level.
 */
function mappingText({ manager, more = [], rules = {}, default: fallback, ...others }: MappingChanges = {}): string {
  return stringifyYaml({
    version: 1,
    managers: [{ ...MANAGER, ...manager }, ...more],
    rules: Object.entries(RULES).map(([name, rule]) => ({ name, ...rule, ...rules[name as keyof typeof RULES] })),
    default: { manager: 'keep', job: 'deny', ...fallback },
    ...others,
  });
}

/** Returns the `config.template.toml` of one runner with a cache in S3. A change replaces keys of one of its tables. */
export function template({ kubernetes = {}, cache = {}, s3 = {} }: Record<string, object> = {}): string {
  const runner = {
    kubernetes: { namespace: 'gitlab', service_account_overwrite_allowed: '^ci-[a-z]+$', ...kubernetes },
    cache: { Type: 's3', ...cache, s3: { BucketName: 'cache', BucketLocation: 'eu-central-1', ...s3 } },
  };
  return stringifyToml({ runners: [runner] });
}

const DAY = 86_400_000;

/** Returns an installation without anything wrong; a case changes a part of it. */
export function healthyWorld(changes: Partial<World> = {}): World {
  return {
    now: NOW,
    server: 'https://api.example.com',
    installation: {
      namespace: 'irsa',
      service: 'gitlab-runner-irsa',
      mutatingConfiguration: '00-gitlab-runner-irsa',
      validatingConfiguration: 'gitlab-runner-irsa',
      mappingConfigMap: 'mapping',
      certificatesSecret: 'certificates',
      guardPolicies: 'gitlab-runner-irsa-guard-',
    },
    mutating: { seen: [ours(), eksWebhook()] },
    validating: { seen: edits() },
    deployment: { seen: { replicas: 2, ready: 2, args: [], selector: {}, stuck: [] } },
    endpoints: { seen: 2 },
    certificates: certificates(),
    document: { seen: { text: mappingText(), isStarted: true, findings: [] } },
    mapping: mapping(),
    namespaces: everywhere({ gitlab: { 'gitlab-runner-irsa': 'enforce' }, irsa: {}, default: {} }),
    accounts: accounts({
      'gitlab-runner-common': `${ROLE}/gitlab-runner-common`,
      'ci-billing': `${ROLE}/ci-billing`,
      'ci-project-77': `${ROLE}/ci-project-77`,
      default: undefined,
    }),
    runners: everywhere({ gitlab: [runner()] }),
    unreadRunners: [],
    rbac: rbac(),
    guard: guard(),
    issuer: { seen: ISSUER },
    roles: {
      seen: {
        ...indexRoles(['gitlab-runner-common', 'ci-billing', 'ci-project-77'].map(role)),
        unread: [],
        source: 'aws',
      },
    },
    fleet: { unseen: { what: 'the fleet', why: 'it was not provided', because: 'unasked', needs: '--fleet FILE' } },
    aws: { unseen: { what: 'the AWS side', why: '--aws was not given', because: 'unasked', needs: '--aws' } },
    trials: {
      unseen: { what: 'the use of the roles', why: '--try was not given', because: 'unasked', needs: '--try' },
    },
    security: {
      unseen: {
        ...{ what: 'the review of the security', why: '--security was not given' },
        ...{ because: 'unasked', needs: '--security' },
      },
    },
    ...changes,
  };
}

const ENTER = { verbs: ['enter'], apiGroups: ['gitlab-runner-irsa'], resources: ['jobs'], resourceNames: [] };

/**
 * Returns roles and bindings, in addition to those with which the chart lets the manager into its jobs. Each role has
 * one rule.
 */
export function rbac(
  given: readonly { binding: Binding; rule: Partial<PolicyRule> }[] = [],
  unread: readonly Unseen[] = [],
  unreadControlPlane: readonly Unseen[] = [],
): World['rbac'] {
  const enters: Binding = {
    ...{ kind: 'RoleBinding', namespace: 'gitlab', name: 'gitlab-runner-irsa-guard.gitlab.gitlab-runner-common' },
    role: 'gitlab/gitlab-runner-irsa-guard',
    subjects: [{ kind: 'ServiceAccount', namespace: 'gitlab', name: 'gitlab-runner-common' }],
  };
  const rules = given.map(({ binding, rule }): [string, PolicyRule[]] => [
    binding.role,
    [{ verbs: ['*'], apiGroups: [''], resources: ['*'], resourceNames: [], ...rule }],
  ]);
  const webhook = { kind: 'ServiceAccount', namespace: 'irsa', name: 'gitlab-runner-irsa' };
  const reads: Binding = {
    ...{ kind: 'ClusterRoleBinding', namespace: undefined, name: 'gitlab-runner-irsa' },
    ...{ role: 'ClusterRole/gitlab-runner-irsa', subjects: [webhook] },
  };
  const readsMapping: Binding = {
    ...{ kind: 'RoleBinding', namespace: 'irsa', name: 'gitlab-runner-irsa' },
    ...{ role: 'irsa/gitlab-runner-irsa', subjects: [webhook] },
  };
  const rule = (verbs: string[], resources: string[], resourceNames: string[] = []): PolicyRule => {
    return { verbs, apiGroups: [''], resources, resourceNames };
  };
  const roles = new Map<string, PolicyRule[]>([
    [enters.role, [ENTER, rule(['create', 'get'], ['pods'])]],
    [reads.role, [rule(['get', 'list', 'watch'], ['serviceaccounts'])]],
    [readsMapping.role, [rule(['list', 'watch', 'patch'], ['configmaps'], ['mapping'])]],
    ...rules,
  ]);
  const bindings = [enters, reads, readsMapping, ...given.map(({ binding }) => binding)];
  return { seen: { roles, releases: new Map(), bindings, unread, unreadControlPlane, isWhole: true } };
}

/** Returns the guard as the chart installs it. A change replaces a policy, or the actions of its bindings. */
export function guard(
  policies: Partial<Record<GuardPolicyName, string | undefined>> = {},
  actions: Partial<Record<`${GuardPolicyName} ${'enforce' | 'observe'}`, string[]>> = {},
): { seen: Guard } {
  const all = Object.entries({ ...GUARD_POLICIES, ...policies }).filter(
    (one): one is [string, string] => one[1] !== undefined,
  );
  const key = 'gitlab-runner-irsa';
  const values = ['observe', 'best-effort'];
  const bindings = (Object.keys(GUARD_POLICIES) as GuardPolicyName[]).flatMap((policy): GuardBinding[] => {
    const one = (mode: 'enforce' | 'observe', usual: string, operator?: string): GuardBinding => {
      return {
        ...{ name: `${policy}-${mode}`, policy, isNarrowed: false },
        actions: actions[`${policy} ${mode}`] ?? [usual, 'Audit'],
        namespaceSelector: operator === undefined ? undefined : { matchExpressions: [{ key, operator, values }] },
      };
    };
    // These policies have one binding for all namespaces.
    if (policy === 'namespaces-observe') return [one('observe', 'Warn')];
    if (policy === 'namespaces-enforce' || policy === 'webhook') return [one('enforce', 'Deny')];
    return [one('enforce', policy === 'nodes' ? 'Warn' : 'Deny', 'NotIn'), one('observe', 'Warn', 'In')];
  });
  return {
    seen: {
      prefix: 'gitlab-runner-irsa-guard-',
      policies: new Map(all),
      bindings,
      managerAccounts: ['gitlab/gitlab-runner-common'],
    },
  };
}

/** Results of `mapping`, because most worlds of a test have the same one. */
const compiled = new Map<string, ReturnType<typeof compile>>();

export function mapping(changes: MappingChanges = {}): World['mapping'] {
  const key = JSON.stringify(changes);
  const seen = compiled.get(key) ?? compiledOf(changes);
  compiled.set(key, seen);
  return { seen };
}

function compiledOf(changes: MappingChanges): ReturnType<typeof compile> {
  const { mapping: parsed, findings } = parseMapping(mappingText(changes));
  if (parsed === undefined) throw new Error(findings.map(({ message }) => message).join('\n'));
  return compile(parsed);
}

export function everywhere<Part>(parts: Readonly<Record<string, Part>>): ByNamespace<Part> {
  const seen = Object.entries(parts).map(([namespace, part]): [string, Seen<Part>] => [namespace, { seen: part }]);
  return { complete: true, namespaces: new Map(seen) };
}

/** Returns the ServiceAccounts of one namespace, by name, with the ARNs of their roles. */
export function accounts(
  roles: Readonly<Record<string, string | undefined>>,
  namespace = 'gitlab',
): ByNamespace<ReadonlyMap<string, ServiceAccount>> {
  const all = Object.entries(roles).map(([name, arn]): [string, ServiceAccount] => {
    const annotations = arn === undefined ? {} : { 'eks.amazonaws.com/role-arn': arn };
    return [name, toAccount({ metadata: { name, namespace, annotations } })];
  });
  return everywhere({ default: new Map<string, ServiceAccount>(), [namespace]: new Map(all) });
}

export function role(name: string) {
  const provider = { issuer: ISSUER.replace('https://', ''), partition: 'aws', awsAccount: '111122223333' };
  const trust = policyOf(buildIrsaTrust(provider, [{ namespaces: ['gitlab'], name }]));
  const isManager = name === 'gitlab-runner-common';
  const Resource = isManager ? 'arn:aws:s3:::cache/*' : 'arn:aws:s3:::site/*';
  const permissions = policyOf([{ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource }]);
  const source = (value: unknown) => ({ value, file: `aws/${name}.json`, text: JSON.stringify(value), path: [] });
  return {
    name,
    arn: `${ROLE}/${name}`,
    trust: source(trust),
    permissions: [source(permissions)],
    attached: [] as string[],
  };
}

export function runner(
  text = template(),
  variables: Readonly<Record<string, string>> = {},
  key: RunnerDocument['key'] = 'config.template.toml',
  name = 'gitlab-runner',
): Runner {
  const common = { namespace: 'gitlab', name };
  const env = Object.entries({ CI_SERVER_URL: 'https://gitlab.example.com', ...variables }).map(([variable, value]) => {
    return { name: variable, value, place: { in: 'deployment', ...common, container: 'runner' } } as const;
  });
  return {
    ...{ ...common, kind: 'deployment', account: 'gitlab-runner-common', container: 'runner' },
    image: undefined,
    ...{ mark: 'chart', managerName: undefined },
    ...runnerSettings([{ key, text, place: { in: 'config map', ...common, key } }], env),
    variables: env,
    cacheSecret: undefined,
    token: { mounted: undefined, automount: undefined, kubeconfig: undefined },
  };
}

/** @param namespace the namespace of the webhook */
export function ours(namespace = 'irsa'): WebhookConfiguration {
  const values = ['observe', 'best-effort', 'off'];
  return {
    metadata: { name: '00-gitlab-runner-irsa' },
    webhooks: (['enforce', 'best-effort', 'observe'] as const).map((mode) => ({
      name: `${mode}.pods.gitlab-runner-irsa`,
      clientConfig: { service: { namespace, name: 'gitlab-runner-irsa', path: `/mutate/${mode}` } },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      namespaceSelector: {
        matchExpressions: [
          ...(mode === 'enforce'
            ? [
                { key: 'gitlab-runner-irsa', operator: 'Exists' },
                { key: 'gitlab-runner-irsa', operator: 'NotIn', values },
              ]
            : [{ key: 'gitlab-runner-irsa', operator: 'In', values: [mode] }]),
          { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system', namespace] },
        ],
      },
      failurePolicy: mode === 'enforce' ? 'Fail' : 'Ignore',
      timeoutSeconds: 2,
    })),
  };
}

/** Returns our configuration for edits of the mapping. */
export function edits(namespace = 'irsa'): WebhookConfiguration {
  const service = { namespace, name: 'gitlab-runner-irsa', path: '/validate/mapping', port: 443 };
  return {
    metadata: { name: 'gitlab-runner-irsa' },
    webhooks: [
      {
        name: 'edit.mapping.gitlab-runner-irsa',
        clientConfig: { service },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] }],
        namespaceSelector: {
          matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [namespace] }],
        },
        matchConditions: [{ name: 'the-mapping', expression: "object.metadata.name == 'mapping'" }],
        failurePolicy: 'Ignore',
      },
    ],
  };
}

export function eksWebhook(name = 'pod-identity-webhook'): WebhookConfiguration {
  return {
    metadata: { name },
    webhooks: [
      {
        name: 'iam-for-pods.amazonaws.com',
        clientConfig: { url: 'https://127.0.0.1:23443/mutate' },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
    ],
  };
}

/** @param days days until the served certificate expires; `undefined` for no certificate */
export function certificates(days: number | undefined = 20, bundle = 'authority'): World['certificates'] {
  const authority = { subject: bundle, fingerprint: bundle, notAfter: new Date(NOW.getTime() + 365 * DAY) };
  const leaf =
    days === undefined
      ? undefined
      : {
          ...{ subject: 'leaf', fingerprint: 'leaf', notAfter: new Date(NOW.getTime() + days * DAY) },
          signedBy: ['authority'],
        };
  return { seen: { bundles: new Map([['enforce.pods.gitlab-runner-irsa', [authority]]]), leaf: { seen: leaf } } };
}

/** Returns the findings of one check in short form: code, level, object. */
export function findingsIn(check: Check, world: World): string[] {
  return judged(check, world).findings.map(({ code, level, object }) => `${code} ${level} ${object}`);
}

export function judged(check: Check, world: World): Diagnosis['checks'][number] {
  const [result] = diagnose(world, [check]).checks;
  if (result === undefined) throw new Error('the check has no result');
  // This checks the fixes in all tests of the doctor, because a person pastes their commands.
  const broken = result.findings.flatMap((finding) => unpastable(finding).map((why) => `${finding.code}: ${why}`));
  if (broken.length > 0) throw new Error(`a command of a fix cannot be pasted: it ${broken.join('\n')}`);
  return result;
}
