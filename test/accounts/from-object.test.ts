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

// A user with `edit` in any namespace chooses these texts, which each replica would keep.
t.test('texts that are too long to be of use are not kept', async (t) => {
  const annotations = (audience: string, role: string) => ({
    'eks.amazonaws.com/audience': audience,
    'eks.amazonaws.com/role-arn': role,
  });
  const read = (audience: string, role: string) =>
    toAccount({ metadata: { ...metadata, annotations: annotations(audience, role) } });
  t.match(read('a'.repeat(255), 'r'.repeat(2048)), { audience: 'a'.repeat(255), roleArn: 'r'.repeat(2048) });
  t.match(read('a'.repeat(256), 'r'.repeat(2049)), { audience: undefined, roleArn: undefined });
});

t.test('a list of pull secrets that no kubelet would use is not kept', async (t) => {
  const read = (names: string[]) =>
    toAccount({ metadata, imagePullSecrets: names.map((name) => ({ name })) }).imagePullSecrets;
  const usual = Array.from({ length: 60 }, (_, index) => `registry-of-a-team-with-a-long-name-${index}`);
  t.same(read(usual), usual);
  t.same(read(Array.from({ length: 62_000 }, (_, index) => String(index))), []);
  t.same(read(['a'.repeat(1_400_000)]), []);
  t.same(read(Array(62_000).fill('')), [], 'empty names take room as well');
});
