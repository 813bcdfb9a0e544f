import { stringify } from 'yaml';
import { toAccount } from '../../src/accounts/from-object.ts';
import { worldOfMapping } from '../../src/doctor/read/file-world.ts';
import { indexRoles } from '../../src/doctor/read/roles/index-roles.ts';
import type { Role } from '../../src/doctor/world/roles.ts';
import type { World } from '../../src/doctor/world/world.ts';
import { buildIrsaTrust, policyOf } from '../../src/iam/build/build-trust.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile } from '../../src/mapping/index/compile.ts';
import { healthyWorld, ISSUER, NOW, ROLE } from '../doctor/world/healthy-world.ts';

const PROVIDER = { issuer: ISSUER.replace('https://', ''), partition: 'aws', awsAccount: '111122223333' };
const TEAMS = ['billing', 'payments', 'search', 'warehouse', 'identity', 'mobile', 'catalog', 'reports'];

/**
 * Returns an installation with rules for many projects. Of every 17 accounts, one has no annotation. Of every 23, one
 * has a role that does not admit it. Of every 41, one does not exist.
 */
export async function sampleWorld(rules: number): Promise<World> {
  const manager = 'gitlab-runner-common';
  const names = Array.from({ length: rules }, (_, index) => `ci-${TEAMS[index % TEAMS.length]}-${index + 1}`);
  const text = stringify({
    version: 1,
    managers: [{ serviceAccount: `gitlab/${manager}` }],
    rules: [
      { name: 'managers', match: { kind: 'manager' }, serviceAccount: manager },
      ...names.map((name, index) => ({
        name: name.replace('ci-', ''),
        match: { kind: 'job', projects: Array.from({ length: (index % 3) + 1 }, (_, more) => 1000 + index * 3 + more) },
        serviceAccount: name,
      })),
    ],
    default: { manager: 'keep', job: 'deny' },
  });
  const { findings, mapping } = parseMapping(text);
  if (mapping === undefined) throw new Error(JSON.stringify(findings.slice(0, 3)));
  const all = [manager, ...names];
  const accounts = all
    .filter((_, index) => index % 41 !== 40)
    .map((name, index) => {
      const annotations = index % 17 === 16 ? {} : { 'eks.amazonaws.com/role-arn': `${ROLE}/gitlab/${name}` };
      return toAccount({ metadata: { name, namespace: 'gitlab', annotations } });
    });
  const roles = all.map((name, index): Role => {
    const admitted = index % 23 === 22 ? `${name}-old` : name;
    const trust = policyOf(buildIrsaTrust(PROVIDER, [{ name: admitted, namespaces: ['gitlab'] }]));
    const Resource = name === manager ? 'arn:aws:s3:::cache/*' : 'arn:aws:s3:::site/*';
    const permissions = policyOf([{ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource }]);
    const source = (value: unknown) => ({ value, file: 'roles.json', text: undefined, path: [] });
    return {
      name,
      arn: `${ROLE}/gitlab/${name}`,
      trust: source(trust),
      permissions: [source(permissions)],
      attached: [],
    };
  });
  const files = { index: compile(mapping), text, accounts, trustPolicies: undefined, issuer: ISSUER };
  const { runners } = healthyWorld();
  return {
    ...(await worldOfMapping(files, NOW)),
    runners,
    roles: { seen: { ...indexRoles(roles), unread: [], source: 'roles.json' } },
  };
}
