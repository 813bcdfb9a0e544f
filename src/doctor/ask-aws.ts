import { parseIssuer, regionOfIssuer } from '../iam/oidc-issuer.ts';
import type { Api } from '../kubernetes/http/api.ts';
import { PROGRAM } from '../names.ts';
import { readAws } from './read/aws/read-aws.ts';
import { triedAccounts } from './try/tried-accounts.ts';
import { tryRoles } from './try/try-roles.ts';
import { isSeen, seenOr } from './world/seen.ts';
import type { World } from './world/world.ts';

/** What the doctor does in AWS. */
export type AwsQuestions = {
  /** True if the AWS side is read, with the user's credentials. */
  aws: boolean;
  /** Set if the roles of accounts are used; `account` limits that to one, `NAMESPACE/NAME`. */
  trial: { account: string | undefined } | undefined;
  profile: string | undefined;
  region: string | undefined;
};

type AwsRuntime = {
  api: Pick<Api, 'request'>;
  env: NodeJS.ProcessEnv;
  version: string;
  progress: (text: string) => void;
};

/**
 * Adds the AWS side to what was read in the cluster.
 *
 * @throws a user error `aws_unauthorized` or `aws_unreachable` if AWS cannot be read at all
 */
export async function askAws(
  cluster: World,
  { aws, profile, region, trial }: AwsQuestions,
  { api, env, progress, version }: AwsRuntime,
): Promise<World> {
  if (!aws && trial === undefined) return cluster;
  // Loaded on demand, because loading the SDK takes time and memory that other commands need not spend.
  const [{ connectAws }, { useRoles }] = await Promise.all([
    import('../aws/connect.ts'),
    import('../aws/use-roles.ts'),
  ]);
  const userAgent = `${PROGRAM}-doctor/${version}`;
  const fallbackRegion = regionOfIssuer(parseIssuer(seenOr(cluster.issuer, '')) ?? '') ?? 'us-east-1';
  const connection = await connectAws({ profile, region, fallbackRegion, userAgent }, env);
  const roles = useRoles({ region: connection.region, userAgent, sessionName: `${PROGRAM}-doctor` }, env);
  try {
    const world = aws ? { ...cluster, ...(await readAws(connection, cluster, progress)) } : cluster;
    if (trial === undefined) return world;
    const chosen = triedAccounts(world, trial.account);
    if (!isSeen(chosen)) return { ...world, trials: chosen };
    const { accounts, untried } = chosen.seen;
    const trials = await tryRoles(accounts, { api, roles, world, region: connection.region, progress });
    return { ...world, trials: { seen: { trials, untried } } };
  } finally {
    connection.close();
    roles.close();
  }
}
