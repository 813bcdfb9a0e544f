import t from 'tap';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { grantsOf, nameOf, partOf } from '../../src/mapping/grants.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';

const TEXT = `version: 1
managers:
  - serviceAccount: gitlab/runner
rules:
  - {name: managers, match: {kind: manager}, serviceAccount: runner-of-pods}
  - {name: billing, match: {kind: job}, serviceAccount: ci-billing, allow: [ci-deploy]}
default: {manager: {serviceAccount: fallback-runner}, job: {serviceAccount: fallback}}
`;

t.test('a grant says who gives which account, and where that is written', async (t) => {
  const mapping = parseMapping(TEXT).mapping as Mapping;
  const [manager] = mapping.managers;
  const [forManagers, forJobs] = mapping.rules;
  t.strictSame(
    grantsOf(mapping).map((grant) => [nameOf(grant), grant.account, partOf(grant), grant.path.join('.')]),
    [
      ['manager gitlab/runner', 'runner', manager, 'serviceAccount'],
      ['rule managers', 'runner-of-pods', forManagers, 'serviceAccount'],
      ['rule billing', 'ci-billing', forJobs, 'serviceAccount'],
      ['rule billing', 'ci-deploy', forJobs, 'allow.0'],
      ['default.manager', 'fallback-runner', 'document', 'default.manager.serviceAccount'],
      ['default.job', 'fallback', 'document', 'default.job.serviceAccount'],
    ],
  );
});
