import { type Cause, causeOf, messageOf, systemCodeOf, userError } from '../errors.ts';

/** Why a request to AWS failed. */
type AwsCause = Cause & {
  /** The error code that AWS answered, such as `AccessDenied`; `undefined` if AWS did not answer. */
  error: string | undefined;
  /** The action as policies name it: `iam:GetRole`. */
  action: string;
  /** The message from AWS, without what follows its first line. */
  said: string;
};

/** The codes that the services use for a missing permission. */
const FORBIDDEN = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'Forbidden', '403']);

/** The codes for credentials that do not exist, have expired or are wrong. */
const UNAUTHORIZED = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidToken',
  'SignatureDoesNotMatch',
  'TokenProviderError',
  'UnrecognizedClientException',
]);

/**
 * Runs a request and turns what it throws into a user error.
 *
 * @param action that the request needs, as policies name it: `iam:GetRole`
 * @throws a user error with an {@link AwsCause}: `aws_forbidden`, `aws_unauthorized`, `aws_unreachable`, `aws_refused`
 */
export async function sendToAws<Answer>(action: string, send: () => Promise<Answer>): Promise<Answer> {
  try {
    return await send();
  } catch (reason) {
    throw awsError(action, reason);
  }
}

/** Returns the cause of an error that {@link sendToAws} threw; `undefined` for any other error. */
export function awsCauseOf(error: unknown): AwsCause | undefined {
  const cause = causeOf(error);
  return cause !== undefined && 'action' in cause ? (cause as AwsCause) : undefined;
}

function awsError(action: string, reason: unknown): Error {
  const name = codeOf(reason);
  const isAnswer = reason instanceof Error && '$metadata' in reason && statusOf(reason) !== undefined;
  const said = firstLineOf(reason);
  const common = { action, said, where: action, because: reason, error: isAnswer ? name : undefined };
  if (UNAUTHORIZED.has(name))
    return failure(`AWS has no valid credentials: ${said}`, {
      ...{ ...common, code: 'aws_unauthorized' },
      hint: 'check them with: aws sts get-caller-identity; another profile is chosen by --profile',
    });
  if (FORBIDDEN.has(name) || (isAnswer && statusOf(reason) === 403))
    return failure(said, { ...common, code: 'aws_forbidden', hint: `grant ${action}` });
  if (isAnswer) return failure(`${action}: ${name}: ${said}`, { ...common, code: 'aws_refused' });
  const code = systemCodeOf(reason);
  return failure(`AWS does not answer ${action}: ${code ?? said}`, { ...common, code: 'aws_unreachable' });
}

function failure(message: string, cause: AwsCause): Error {
  return userError(message, cause);
}

/** Returns the error code from AWS; without one, the name of the SDK's error class, such as `ExpiredTokenException`. */
function codeOf(reason: unknown): string {
  if (!(reason instanceof Error)) return '';
  return 'Code' in reason && typeof reason.Code === 'string' ? reason.Code : reason.name;
}

function statusOf(reason: unknown): number | undefined {
  return (reason as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

/** Returns the first line of the message. The answer to a HEAD request has no body, so its error has only a status. */
function firstLineOf(reason: unknown): string {
  const [message = ''] = messageOf(reason).trim().replace(/\.$/, '').split('\n', 1);
  return message === '' || message === 'UnknownError' ? `status ${statusOf(reason)}` : message;
}
