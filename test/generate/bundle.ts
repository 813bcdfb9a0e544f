import { readFileSync } from 'node:fs';
import { readBundledChart } from '../../src/files/bundled-chart.ts';
import { parseFleet } from '../../src/fleet/document/parse.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import type { Bundle } from '../../src/generate/chart.ts';
import { mappingJsonSchema } from '../../src/mapping/document/json-schema.ts';

/** The bundle that the program passes to `generate`. */
export const bundle: Bundle = {
  version: '1.2.3',
  templates: readBundledChart(),
  mappingSchema: mappingJsonSchema(),
};

/** @param changes texts in the example, and their replacements */
export function example(name: string, ...changes: readonly [from: string | RegExp, to: string][]): Fleet {
  const text = readFileSync(new URL(`../../examples/${name}/fleet.yaml`, import.meta.url), 'utf8');
  const changed = changes.reduce((all, [from, to]) => {
    const changed = all.replace(from, to);
    if (changed === all) throw new Error(`examples/${name}/fleet.yaml does not hold ${from}`);
    return changed;
  }, text);
  const { fleet, findings } = parseFleet(changed);
  if (fleet === undefined) throw new Error(JSON.stringify(findings, undefined, 2));
  return fleet;
}

/** Returns a fleet whose roles have every setting, with texts that are easily misread. */
export function company(): Fleet {
  return example('many-teams', [
    '\ngitlab:\n',
    `  roles:
    path: /company/
    description: "größe \\"1\\"\\n\${x} %{if}"
    permissionsBoundary: arn:aws:iam::111122223333:policy/ci/boundary
    maxSessionDuration: 7200
    tags: {team: ci platform, "acme:cost/center": "0042", for: "yes", Größe: "1"}
    import: true
    alsoTrustedBy:
      - {oidcIssuer: https://oidc.eks.eu-west-1.amazonaws.com/id/GREEN, namespaces: {ci-jobs: jobs}}
      - {podIdentity: eks}
  terraformProvider: aws.ci

gitlab:
`,
  ]);
}
