import { userError } from '../../errors.ts';
import { parseIssuer } from '../../iam/oidc-issuer.ts';
import { isRoleArn } from '../../iam/role-arn.ts';
import { SUBJECT_PREFIX, type TrustQuestion } from '../../iam/trust/question.ts';
import { ACCOUNT_KEY } from '../../mapping/names.ts';

/** The options of `validate trust-policy`. */
export type TrustOptions = {
  readonly serviceAccount?: string;
  readonly issuer?: string;
  readonly roleArn?: string;
  readonly audience?: string;
};

const ISSUER_HINT =
  'read it with: aws eks describe-cluster --name CLUSTER --query cluster.identity.oidc.issuer --output text';

/**
 * Returns the question that the options describe.
 *
 * @throws a user error `flag_missing`, `service_account_invalid`, `issuer_invalid` or `role_arn_invalid`
 */
export function trustQuestion({ serviceAccount, issuer, roleArn, audience }: TrustOptions): TrustQuestion {
  return {
    account: readAccount(serviceAccount),
    issuer: readIssuer(issuer),
    ...(audience === undefined ? {} : { audience }),
    ...(roleArn === undefined ? {} : readRole(roleArn)),
  };
}

function readAccount(text: string | undefined): TrustQuestion['account'] {
  if (text === undefined)
    throw userError('--service-account is required: the ServiceAccount that should assume the role', {
      code: 'flag_missing',
      where: '--service-account',
      hint: 'set it, for example: --service-account gitlab/ci-billing',
    });
  const key = text.startsWith(SUBJECT_PREFIX) ? text.slice(SUBJECT_PREFIX.length).replace(':', '/') : text;
  const [namespace = '', name = ''] = key.split('/');
  if (ACCOUNT_KEY.test(key)) return { namespace, name };
  throw userError(`--service-account: "${text}" is not NAMESPACE/NAME of a ServiceAccount`, {
    code: 'service_account_invalid',
    where: '--service-account',
    found: text,
    wanted: 'NAMESPACE/NAME, in lower case',
    hint: 'list both with: kubectl get serviceaccounts --all-namespaces',
  });
}

function readIssuer(text: string | undefined): string {
  if (text === undefined)
    throw userError("--issuer is required: the address of the cluster's OIDC issuer", {
      code: 'flag_missing',
      where: '--issuer',
      hint: ISSUER_HINT,
    });
  const issuer = parseIssuer(text);
  if (issuer !== undefined) return issuer;
  throw userError(`--issuer: "${text}" is not the address of an OIDC issuer`, {
    code: 'issuer_invalid',
    where: '--issuer',
    found: text,
    wanted: 'https://HOST/PATH',
    hint: ISSUER_HINT,
  });
}

function readRole(text: string): Pick<TrustQuestion, 'awsAccount' | 'partition' | 'roleArn'> {
  const [, partition = '', , , awsAccount = ''] = text.split(':');
  if (isRoleArn(text)) return { partition, awsAccount, roleArn: text };
  throw userError(`--role-arn: "${text}" is not the ARN of a role`, {
    code: 'role_arn_invalid',
    where: '--role-arn',
    found: text,
    wanted: 'arn:PARTITION:iam::ACCOUNT:role/NAME',
    hint: 'read it with: aws iam get-role --role-name NAME --query Role.Arn --output text',
  });
}
