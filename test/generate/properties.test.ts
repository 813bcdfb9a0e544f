import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { parse, stringify } from 'yaml';
import { deriveMapping } from '../../src/fleet/derive-mapping.ts';
import { parseFleet } from '../../src/fleet/document/parse.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { generate } from '../../src/generate/generate.ts';
import type { PolicyDocument } from '../../src/iam/policy-document.ts';
import { checkTrustPolicy } from '../../src/iam/trust/check-trust-policy.ts';
import { podIdentityTrust } from '../../src/iam/trust/pod-identity-trust.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { fleets } from '../fleet/random.ts';
import { bundle } from './bundle.ts';

type Files = ReadonlyMap<string, string>;

const RUNS = 60;

/** Created once for all tests: valid fleets, and the files generated for them. */
const CASES = fc.sample(fleets, RUNS).flatMap((document) => {
  const text = stringify(document);
  const { fleet, findings } = parseFleet(text);
  return fleet === undefined ? [] : [{ text, fleet, warned: findings.length > 0, files: generate(fleet, bundle) }];
});

/** @param check throws on a violation */
function onFleets(t: Test, check: (files: Files, fleet: Fleet, warned: boolean) => void): void {
  for (const { text, fleet, warned, files } of CASES) {
    try {
      check(files, fleet, warned);
    } catch (error) {
      throw new Error(`${(error as Error).message}, for the fleet\n${text}`, { cause: error });
    }
  }
  t.ok(CASES.length > RUNS / 2, `${CASES.length} of ${RUNS} fleets had no errors`);
}

const read = (files: Files, path: string) => files.get(path) ?? '';

const parsed = new Map<string, ReturnType<typeof parse>>();

/** Parses YAML 1.1, as Helm and AWS do. Each text is parsed once. */
function parse11(text: string): ReturnType<typeof parse> {
  const found = parsed.get(text) ?? parse(text, { version: '1.1' });
  parsed.set(text, found);
  return found;
}

t.test('generating twice gives the same files, sorted by path, and no value is null', async (t) => {
  onFleets(t, (files, fleet) => {
    if (!isDeepStrictEqual([...files], [...generate(fleet, bundle)])) throw new Error('not the same');
    if (!isDeepStrictEqual([...files.keys()], [...files.keys()].sort())) throw new Error('not sorted');
    if (JSON.stringify(parse11(read(files, 'chart/values.yaml'))).includes('null,')) throw new Error('null');
  });
});

t.test('the mapping is valid, and is that of the fleet and of the chart', async (t) => {
  onFleets(t, (files, fleet, warned) => {
    const text = read(files, 'mapping.yaml');
    const { mapping, findings } = parseMapping(text);
    if (mapping === undefined || (findings.length > 0 && !warned)) throw new Error(JSON.stringify(findings));
    if (!isDeepStrictEqual(mapping, deriveMapping(fleet))) throw new Error('not the mapping of the fleet');
    const { mapping: inChart } = parse11(read(files, 'chart/values.yaml'));
    if (!isDeepStrictEqual(inChart, parse11(text))) throw new Error('another mapping');
  });
});

t.test('each role lets in exactly the accounts that name it, and no manager shares a role with a job', async (t) => {
  onFleets(t, (files, fleet) => {
    const roles = new Map<string, Set<string>>();
    for (const [path, text] of files) {
      const folder = /^iam\/(.+)\/trust-policy\.json$/.exec(path)?.[1];
      if (folder !== undefined) roles.set(folder, subjectsOf(JSON.parse(text), fleet));
    }
    for (const account of fleet.serviceAccounts) {
      for (const namespace of account.namespaces) {
        const subject = `${namespace}:${account.name}`;
        for (const [folder, subjects] of roles)
          if (subjects.has(subject) !== (folder === account.role?.name)) throw new Error(`${folder} and ${subject}`);
      }
    }
    const managers = fleet.serviceAccounts.filter(({ kind }) => kind === 'manager').map(({ role }) => role?.arn);
    const jobs = fleet.serviceAccounts.filter(({ kind }) => kind === 'job').map(({ role }) => role?.arn);
    if (managers.some((arn) => jobs.includes(arn))) throw new Error('shared');
    for (const { role, kind } of fleet.serviceAccounts) {
      const cache = files.has(`iam/${role?.name}/permissions-cache.json`);
      if (cache !== (kind === 'manager' && fleet.cache !== undefined)) throw new Error('cache');
    }
  });
});

t.test('CloudFormation has the policies of the JSON files, and the annotations of the chart their roles', async (t) => {
  onFleets(t, (files, fleet) => {
    const { Resources = {} } = parse11(read(files, 'iam/cloudformation.yaml')) ?? {};
    type Resource = { Type: string; Properties: Record<string, unknown> };
    const made = (Object.values(Resources) as Resource[]).filter(({ Type }) => Type === 'AWS::IAM::Role');
    for (const { Properties } of made) {
      const trust = JSON.parse(read(files, `iam/${Properties.RoleName}/trust-policy.json`));
      if (!isDeepStrictEqual(Properties.AssumeRolePolicyDocument, trust)) throw new Error('trust');
      for (const policy of (Properties.Policies ?? []) as { PolicyName: string; PolicyDocument: unknown }[]) {
        const permissions = JSON.parse(read(files, `iam/${Properties.RoleName}/permissions-${policy.PolicyName}.json`));
        if (!isDeepStrictEqual(policy.PolicyDocument, permissions)) throw new Error('permissions');
      }
    }
    const expected = fleet.serviceAccounts.flatMap(({ role }) => (role?.create ? role.name : []));
    const names = made.map(({ Properties }) => String(Properties.RoleName));
    for (const name of expected) if (!names.includes(name)) throw new Error(`${name} is not made`);
    const { serviceAccounts } = parse11(read(files, 'chart/values.yaml'));
    for (const { name, namespaces, roleArn } of serviceAccounts) {
      const account = fleet.serviceAccounts.find((each) => each.name === name);
      if (roleArn !== (account?.identity === 'irsa' ? account.role?.arn : undefined)) throw new Error('annotation');
      if (!(namespaces as string[]).every((namespace) => account?.namespaces.includes(namespace)))
        throw new Error('namespace');
    }
  });
});

t.test(
  'each role admits the accounts of the clusters that it lists, under their names there, and no others',
  async (t) => {
    let asked = 0;
    onFleets(t, (files, { cluster, serviceAccounts }) => {
      for (const { name, namespaces, role } of serviceAccounts) {
        const policy = JSON.parse(files.get(`iam/${role?.name}/trust-policy.json`) ?? 'null');
        if (!role?.create) continue;
        for (const { by, namespaces: names } of role.alsoTrustedBy) {
          const there = namespaces.map((namespace) => names.get(namespace) ?? namespace);
          for (const namespace of there) {
            asked++;
            const account = { namespace, name };
            if (by.is === 'irsa') {
              const { awsAccount } = cluster;
              const { letsIn, others } = checkTrustPolicy(policy, { account, issuer: by.issuer, awsAccount });
              if (letsIn === 'nobody') throw new Error(`${name} is not admitted from ${by.issuer}`);
              for (const { account: other } of others)
                if (other && (other.name !== name || !there.includes(other.namespace)))
                  throw new Error(other.namespace);
            } else if (podIdentityTrust(policy, account) !== 'named') throw new Error(`${name} by EKS Pod Identity`);
          }
        }
      }
    });
    t.ok(asked > 0, `${asked} accounts of other clusters`);
  },
);

t.test('each role has the settings of its entry, or else those of all, in every form', async (t) => {
  type Settings = Record<string, unknown> & { tags?: Record<string, string>; import?: boolean };
  type Document = {
    cluster: { roles?: Settings };
    serviceAccounts: { name: string; kind: string; role?: Settings; roleArn?: string }[];
  };
  onFleets(t, (files, fleet) => {
    const { Resources = {} } = parse11(read(files, 'iam/cloudformation.yaml')) ?? {};
    const made = Object.values(Resources) as { Properties: Record<string, unknown>; DeletionPolicy?: string }[];
    const document = parse(CASES.find((one) => one.fleet === fleet)?.text ?? '') as Document;
    const { roles: all = {} } = document.cluster;
    for (const { name, role: own = {}, roleArn } of document.serviceAccounts) {
      const role = fleet.serviceAccounts.find((account) => account.name === name)?.role;
      const found = made.find(({ Properties }) => Properties.RoleName === role?.name);
      const json = files.get(`iam/${role?.name}/role.json`);
      if (roleArn !== undefined) {
        if (found !== undefined || json !== undefined) throw new Error(`${roleArn} is made`);
        continue;
      }
      const of = (key: string) => own[key] ?? all[key];
      const replaced = Object.keys(own.tags ?? {}).map((key) => key.toLowerCase());
      const inherited = Object.entries(all.tags ?? {}).filter(([key]) => !replaced.includes(key.toLowerCase()));
      const Tags = [...inherited, ...Object.entries(own.tags ?? {})].map(([Key, Value]) => ({ Key, Value }));
      const { Description, MaxSessionDuration, Path, PermissionsBoundary, Tags: tags = [] } = found?.Properties ?? {};
      const byKey = (list: unknown) => (list as { Key: string }[]).toSorted((a, b) => (a.Key < b.Key ? -1 : 1));
      const expected = [
        [of('description'), of('maxSessionDuration'), of('path') ?? '/', of('permissionsBoundary')],
        byKey(Tags),
        of('import') === true ? 'Retain' : undefined,
      ];
      const actual = [[Description, MaxSessionDuration, Path, PermissionsBoundary], byKey(tags), found?.DeletionPolicy];
      if (!isDeepStrictEqual(actual, expected)) throw new Error(`${name}: ${JSON.stringify([actual, expected])}`);
      const { RoleName, Path: path, ...settings } = JSON.parse(json ?? '{}');
      const {
        RoleName: _,
        Path: __,
        AssumeRolePolicyDocument,
        ManagedPolicyArns,
        Policies,
        ...inTemplate
      } = found?.Properties ?? {};
      if (!isDeepStrictEqual(settings, inTemplate)) throw new Error(`${name}: role.json`);
      const imports = read(files, 'iam/main.tf').includes(`\n  id = "${role?.name}"\n`);
      if (imports !== (of('import') === true)) throw new Error(`${name}: import`);
    }
  });
});

/** `namespace:name` of every account of the cluster that a generated trust policy lets in. */
function subjectsOf({ Statement }: PolicyDocument, { cluster }: Fleet): Set<string> {
  return new Set(
    [Statement].flat().flatMap(({ Condition = {} }) =>
      Object.entries(Condition.StringEquals ?? {}).flatMap(([key, value]) => {
        if (key === `${cluster.oidcIssuer}:sub`)
          return [value].flat().map((sub) => sub.replace('system:serviceaccount:', ''));
        const isHere = String(Condition.StringEquals?.['aws:RequestTag/eks-cluster-arn']).endsWith(`/${cluster.name}`);
        if (!key.endsWith('/kubernetes-namespace') || !isHere) return [];
        const name = Condition.StringEquals?.['aws:RequestTag/kubernetes-service-account'];
        return [value].flat().map((namespace) => `${namespace}:${name}`);
      }),
    ),
  );
}
