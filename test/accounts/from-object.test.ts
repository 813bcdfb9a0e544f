import t from 'tap';
import { toAccount } from '../../src/accounts/from-object.ts';

const none = {
  namespace: 'gitlab',
  name: 'a',
  roleArn: undefined,
  audience: undefined,
  tokenExpiration: undefined,
  regionalEndpoints: undefined,
  automount: undefined,
  imagePullSecrets: [],
};
const metadata = { namespace: 'gitlab', name: 'a' };

t.test('a bare account', async (t) => {
  t.same(toAccount({ metadata }), none);
  t.same(toAccount({ metadata: { ...metadata, annotations: null }, imagePullSecrets: null }), none);
});

t.test('all annotations that the EKS pod identity webhook reads', async (t) => {
  const annotations = {
    'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/a',
    'eks.amazonaws.com/audience': 'sts.amazonaws.com.cn',
    'eks.amazonaws.com/token-expiration': '7200',
    'eks.amazonaws.com/sts-regional-endpoints': 'true',
  };
  t.same(
    toAccount({
      metadata: { ...metadata, annotations },
      automountServiceAccountToken: true,
      imagePullSecrets: [{ name: 'b' }, {}],
    }),
    {
      ...none,
      roleArn: 'arn:aws:iam::111122223333:role/a',
      audience: 'sts.amazonaws.com.cn',
      tokenExpiration: 7200,
      regionalEndpoints: true,
      automount: true,
      imagePullSecrets: ['b'],
    },
  );
});

t.test('empty and invalid annotations', async (t) => {
  const annotations = {
    'eks.amazonaws.com/role-arn': '',
    'eks.amazonaws.com/token-expiration': 'soon',
    'eks.amazonaws.com/sts-regional-endpoints': 'no',
  };
  t.same(toAccount({ metadata: { ...metadata, annotations } }), { ...none, regionalEndpoints: false });
});
