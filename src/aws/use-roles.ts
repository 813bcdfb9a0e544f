import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { sendToAws } from './aws-error.ts';
import { pathStyle } from './path-style.ts';
import type { ProbeObject, RoleSession, RoleUser } from './role-user.ts';

type UseOptions = {
  /** Region of STS. */
  region: string;
  userAgent: string;
  /** Name of the sessions, which CloudTrail shows. */
  sessionName: string;
};

/** The shortest session that STS gives, in seconds. */
const SESSION_SECONDS = 900;

/**
 * Prepares the use of roles as a pod does it. Sends no request yet.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function useRoles({ region, sessionName, userAgent }: UseOptions, env: NodeJS.ProcessEnv): RoleUser {
  const common = { customUserAgent: userAgent, maxAttempts: 5 };
  const opened: { destroy(): void }[] = [];
  const keep = <Client extends { destroy(): void }>(client: Client): Client => {
    opened.push(client);
    return client;
  };
  // The request is authenticated by the token alone. The user's credentials are not used, because they would hide what
  // a pod can do.
  const anonymous = keep(new STSClient({ ...common, region, credentials: noCredentials }));
  const names = { RoleSessionName: sessionName, DurationSeconds: SESSION_SECONDS };

  const sessionOf = (given: Credentials | undefined): RoleSession => {
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = given ?? {};
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    const sts = keep(new STSClient({ ...common, region, credentials }));
    const s3 = (bucketRegion: string) =>
      keep(new S3Client({ ...common, ...pathStyle(env), region: bucketRegion, credentials }));
    return {
      async identity() {
        const { Arn = '' } = await sendToAws('sts:GetCallerIdentity', () => sts.send(new GetCallerIdentityCommand()));
        return Arn;
      },
      async assume(RoleArn) {
        const answer = await sendToAws('sts:AssumeRole', () => sts.send(new AssumeRoleCommand({ ...names, RoleArn })));
        return sessionOf(answer.Credentials);
      },
      async put(object) {
        const command = new PutObjectCommand({ ...addressOf(object), Body: object.text });
        await sendToAws('s3:PutObject', () => s3(object.region).send(command));
      },
      async get(object) {
        return sendToAws('s3:GetObject', async () => {
          const { Body } = await s3(object.region).send(new GetObjectCommand(addressOf(object)));
          return (await Body?.transformToString()) ?? '';
        });
      },
      async remove(object) {
        await sendToAws('s3:DeleteObject', () => s3(object.region).send(new DeleteObjectCommand(addressOf(object))));
      },
    };
  };

  return {
    async assumeByToken(RoleArn, WebIdentityToken) {
      const command = new AssumeRoleWithWebIdentityCommand({ ...names, RoleArn, WebIdentityToken });
      const answer = await sendToAws('sts:AssumeRoleWithWebIdentity', () => anonymous.send(command));
      return sessionOf(answer.Credentials);
    },
    close() {
      for (const client of opened) client.destroy();
    },
  };
}

function addressOf({ bucket, key }: ProbeObject): { Bucket: string; Key: string } {
  return { Bucket: bucket, Key: key };
}

async function noCredentials(): Promise<never> {
  throw new Error('a token needs no other credentials');
}
