import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import type { Test } from 'tap';
import { waitUntil } from '../control-plane/client/wait-until.ts';
import { freePorts } from '../control-plane/processes/free-ports.ts';
import { pythonTools } from '../tools/python.ts';

export const AWS_ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';

/** AWS as moto imitates it: IAM, STS, S3 and EKS at one address. */
export type Moto = {
  endpoint: string;
  /** Configuration for a client of the SDK that may do everything. */
  admin: { endpoint: string; region: string; credentials: Credentials; forcePathStyle: true };
  /** Creates a user with only the permissions of a policy. */
  createUser(name: string, policy: object): Promise<Credentials>;
  /** Runs `work` while moto checks signatures and permissions, as AWS always does. */
  enforcing<Result>(work: () => Promise<Result>): Promise<Result>;
};

export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** @returns `undefined` if Python is missing. The test then gets a comment, and fails in CI */
export async function startMoto(t: Test): Promise<Moto | undefined> {
  const tools = await pythonTools();
  if (tools.missing !== undefined) {
    const said = `SKIPPED: moto, which imitates AWS. ${tools.missing}`;
    if (process.env.CI && process.env.CI !== 'false') t.fail(said);
    else t.comment(said);
    return undefined;
  }
  const [port] = await freePorts(1);
  const child = spawn(join(tools.folder, 'bin/moto_server'), ['-H', '127.0.0.1', '-p', String(port)], {
    env: { PATH: process.env.PATH, MOTO_ACCOUNT_ID: AWS_ACCOUNT, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' },
    stdio: 'ignore',
  });
  t.teardown(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await waitUntil('moto', () => fetch(`${endpoint}/moto-api/data.json`).catch(() => undefined));
  const credentials = { accessKeyId: 'admin', secretAccessKey: 'admin' };
  const admin = { endpoint, region: REGION, credentials, forcePathStyle: true } as const;
  const iam = new IAMClient(admin);
  const checkFrom = (count: string) => fetch(`${endpoint}/moto-api/reset-auth`, { method: 'POST', body: count });
  return {
    ...{ endpoint, admin },
    async createUser(UserName, policy) {
      await iam.send(new CreateUserCommand({ UserName }));
      const PolicyDocument = JSON.stringify(policy);
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'all', PolicyDocument }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
    },
    async enforcing(work) {
      await checkFrom('0');
      return work().finally(() => checkFrom('inf'));
    },
  };
}

/** Sets the environment variables of the AWS SDKs for the whole process, as a user does in a shell. */
export function useAws(endpoint: string, { accessKeyId, secretAccessKey, sessionToken }: Credentials): void {
  Object.assign(process.env, {
    ...{ AWS_ENDPOINT_URL: endpoint, AWS_REGION: REGION, AWS_EC2_METADATA_DISABLED: 'true' },
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    ...{ AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
  });
  delete process.env.AWS_SESSION_TOKEN;
  delete process.env.AWS_PROFILE;
  if (sessionToken !== undefined) process.env.AWS_SESSION_TOKEN = sessionToken;
}
