import * as z from 'zod';
import { fleetSchema } from './schema/fleet.ts';

type Part = 'cache' | 'cluster' | 'runners' | 'serviceAccounts';

type Schema = { properties: Record<string, Schema>; items: Schema; not?: object; anyOf?: object[]; oneOf?: object[] };

/**
 * Returns the JSON Schema of a fleet as people write it, in which defaults may be omitted. Draft 7 has the best support
 * in editors. It does not contain checks that compare several places.
 */
export function fleetJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(fleetSchema, { io: 'input', target: 'draft-7' }) as Record<
    string,
    unknown
  >;
  const { properties } = rest as Schema;
  const { cache, cluster, runners, serviceAccounts } = properties as Record<Part, Schema>;
  for (const part of [cache, serviceAccounts.items]) part.not = { required: ['role', 'roleArn'] };
  for (const roles of [cluster.properties.roles, serviceAccounts.items.properties.role]) {
    const { alsoTrustedBy } = (roles as Schema).properties as Record<'alsoTrustedBy', Schema>;
    alsoTrustedBy.items.oneOf = [{ required: ['oidcIssuer'] }, { required: ['podIdentity'] }];
  }
  runners.items.anyOf = [
    { required: ['tokenSecret'] },
    {
      required: ['managed'],
      properties: { managed: { const: false, description: 'For a runner of another release.' } },
    },
  ];
  return {
    $schema,
    $id: 'urn:gitlab-runner-irsa:schema:fleet:1',
    title: 'Fleet of gitlab-runner-irsa',
    description: 'GitLab runners on an EKS cluster, with the ServiceAccounts and roles of runners and jobs.',
    ...rest,
  };
}
