import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { parse, stringify } from 'yaml';
import { parseFleet } from '../../src/fleet/document/parse.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { generate } from '../../src/generate/generate.ts';
import type { PolicyDocument } from '../../src/iam/policy-document.ts';
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

t.test('the mapping is valid, and is that of the chart', async (t) => {
  onFleets(t, (files, _fleet, warned) => {
    const text = read(files, 'mapping.yaml');
    const { mapping, findings } = parseMapping(text);
    if (mapping === undefined || (findings.length > 0 && !warned)) throw new Error(JSON.stringify(findings));
    const { mapping: inChart } = parse11(read(files, 'chart/values.yaml'));
    if (!isDeepStrictEqual(inChart, parse11(text))) throw new Error('another mapping');
  });
});

t.test('each role lets in exactly the accounts that name it, and no manager shares a role with a job', async (t) => {
  onFleets(t, (files, fleet) => {
    const roles = new Map<string, Set<string>>();
    for (const [path, text] of files) {
      const folder = /^iam\/(.+)\/trust-policy\.json$/.exec(path)?.[1];
      if (folder !== undefined) roles.set(folder, subjectsOf(JSON.parse(text)));
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

/** `namespace:name` of every account that a generated trust policy lets in. */
function subjectsOf({ Statement }: PolicyDocument): Set<string> {
  return new Set(
    [Statement].flat().flatMap(({ Condition = {} }) =>
      Object.entries(Condition.StringEquals ?? {}).flatMap(([key, value]) => {
        if (key.endsWith(':sub')) return [value].flat().map((sub) => sub.replace('system:serviceaccount:', ''));
        if (!key.endsWith('/kubernetes-namespace')) return [];
        const name = Condition.StringEquals?.['aws:RequestTag/kubernetes-service-account'];
        return [value].flat().map((namespace) => `${namespace}:${name}`);
      }),
    ),
  );
}
