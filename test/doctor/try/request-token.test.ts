import t from 'tap';
import { requestToken } from '../../../src/doctor/try/request-token.ts';
import { wholeLists } from '../../whole-lists.ts';

const ACCOUNT = { namespace: 'gitlab', name: 'ci-billing' };
const refusal = (code: number, message: string) => ({ status: code, body: { kind: 'Status', message } });

const cases: [name: string, answer: { status: number; body: unknown }, expected: object][] = [
  [
    'the token of the API server',
    { status: 201, body: { status: { token: 'header.claims.signature' } } },
    { token: 'header.claims.signature' },
  ],
  [
    'the permission of RBAC that is missing',
    refusal(
      403,
      'serviceaccounts "ci-billing" is forbidden: User "alice" cannot create resource "serviceaccounts/token"',
    ),
    { failed: { unseen: { because: 'forbidden', needs: 'create serviceaccounts/token in namespace gitlab' } } },
  ],
  [
    'the permission of the guard that is missing',
    refusal(
      403,
      `serviceaccounts "ci-billing" is forbidden: ValidatingAdmissionPolicy 'token-requests' with binding 'token-requests' denied request: alice lacks the permission mint on accounts (API group gitlab-runner-irsa) in namespace gitlab`,
    ),
    {
      failed: {
        unseen: { because: 'forbidden', needs: 'mint on accounts (API group gitlab-runner-irsa) in namespace gitlab' },
      },
    },
  ],
  [
    'another error',
    refusal(404, 'serviceaccounts "ci-billing" not found'),
    { failed: { error: '404', unseen: { because: 'failed', why: 'serviceaccounts "ci-billing" not found' } } },
  ],
];

for (const [name, answer, expected] of cases)
  t.test(`a request for a token says ${name}`, async (t) => {
    const requests: [method: string, path: string, body: unknown][] = [];
    const api = {
      request: async (method: string, path: string, request?: { body?: unknown }) => {
        requests.push([method, path, request?.body]);
        return answer;
      },
    };
    t.match(await requestToken(api, ACCOUNT, 'sts.amazonaws.com'), expected);
    t.match(
      requests,
      wholeLists([
        [
          'POST',
          '/api/v1/namespaces/gitlab/serviceaccounts/ci-billing/token',
          { spec: { audiences: ['sts.amazonaws.com'] } },
        ],
      ]),
    );
  });
