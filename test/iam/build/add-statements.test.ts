import t from 'tap';
import { addStatements } from '../../../src/iam/build/add-statements.ts';
import type { PolicyDocument, PolicyStatement } from '../../../src/iam/policy-document.ts';

const ONE: PolicyStatement = { Effect: 'Allow', Principal: { AWS: ['arn'] }, Action: 'sts:AssumeRole' };
const NEW: PolicyStatement = { ...ONE, Principal: '*' };

for (const [name, Statement] of [
  ['one', ONE],
  ['a list', [ONE]],
] as const)
  t.test(`a policy whose Statement is ${name} keeps it, and its version`, async (t) => {
    const policy: PolicyDocument = { Version: '2008-10-17', Statement };
    t.same(addStatements(policy, [NEW]), { Version: '2008-10-17', Statement: [ONE, NEW] });
    t.same(policy.Statement, Statement);
  });
