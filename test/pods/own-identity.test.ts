import t from 'tap';
import { withOwnIdentity } from '../../src/pods/own-identity.ts';
import { captured } from '../fixtures.ts';

t.test('a public variable AWS_ROLE_ARN of a pipeline reaches the build container only', async (t) => {
  t.same(withOwnIdentity(captured('v19.4.0-dev/aws-role-arn-in-ci-yml').request.object), ['build']);
  t.same(withOwnIdentity(captured('v19.4.0-dev/aws-role-arn-in-ui-variable').request.object), []);
});

t.test('what the EKS webhook injected does not belong to the container', async (t) => {
  const container = { env: [{ name: 'AWS_ROLE_ARN', value: 'x' }], volumeMounts: [{ name: 'aws-iam-token' }] };
  t.same(withOwnIdentity({ spec: { containers: [container] } }), []);
});

t.test('a container without a name is listed too', async (t) => {
  t.same(withOwnIdentity({ spec: { containers: [{ env: [{ name: 'AWS_WEB_IDENTITY_TOKEN_FILE' }] }] } }), ['?']);
  t.same(withOwnIdentity({}), []);
});
