import t from 'tap';
import { generate } from '../../src/generate/generate.ts';
import { bundle, example } from './bundle.ts';

const ISSUER = 'https://oidc.eks.eu-west-1.amazonaws.com/id';

/** The section of the README about roles. @param changes of the example with many teams */
function section(...changes: Parameters<typeof example> extends [string, ...infer Changes] ? Changes : never): string {
  const readme = generate(example('many-teams', ...changes), bundle).get('README.md') ?? '';
  const [, text = ''] = /\n## 2\. Roles\n\n([\s\S]*?)## 3\./.exec(readme) ?? [];
  return text;
}

const roles = (text: string): [string, string] => ['\ngitlab:\n', `  roles: ${text}\n\ngitlab:\n`];

t.test('the owner of a role that is created elsewhere is told the statement to add', async (t) => {
  const text = section();
  const [, json = ''] = /`arn:aws:iam::111122223333:role\/billing\/deploy`\n\n```json\n([\s\S]*?)```/.exec(text) ?? [];
  t.strictSame(JSON.parse(json), {
    Effect: 'Allow',
    Principal: {
      Federated:
        'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
    },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:aud': 'sts.amazonaws.com',
        'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub':
          'system:serviceaccount:ci-deploy:ci-billing-deploy',
      },
    },
  });
});

t.test('each other issuer needs its identity provider, once', async (t) => {
  const text = section(roles(`{alsoTrustedBy: [{oidcIssuer: ${ISSUER}/GREEN}, {podIdentity: dr}]}`));
  const issuers = [...text.matchAll(/create-open-id-connect-provider --url (\S+)/g)].map(([, url]) => url);
  t.same(issuers, [`${ISSUER}/EXAMPLED539D4633E53DE1B71EXAMPLE`, `${ISSUER}/GREEN`]);
});

t.test('roles that exist are imported, once, and deployed after that', async (t) => {
  t.match(section(), /aws cloudformation deploy /);
  t.notMatch(section(), /import|provider configuration/);
  const text = section(roles('{import: true}'));
  t.match(text, /imports the roles that exist: `eks-runner-shared`, .*`eks-ci-project-1002`\.\n/);
  t.match(text, /create-change-set .*\\\n.*--import-existing-resources \\\n/);
  t.match(text, /execute-change-set /);
  t.notMatch(text, /^aws cloudformation deploy /m);
});

t.test('the provider configuration is named, with the place to write it', async (t) => {
  t.match(
    section(['  region: eu-west-1\n', '  region: eu-west-1\n  terraformProvider: aws.ci\n']),
    /`aws\.ci`: write that/,
  );
});
