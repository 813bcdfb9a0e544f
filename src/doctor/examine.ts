import { parseIssuer, regionOfIssuer } from '../iam/oidc-issuer.ts';
import { usualAccess } from '../kubernetes/access/usual.ts';
import { createClient } from '../kubernetes/http/client.ts';
import { PROGRAM, RELEASE } from '../names.ts';
import { checksFor } from './checks.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { readAws } from './read/read-aws.ts';
import { readWorld } from './read/read-world.ts';
import { seenOr } from './world/seen.ts';
import type { FleetFile, World } from './world/world.ts';

type AwsChoice = { profile: string | undefined; region: string | undefined };

type ExamineOptions = {
  kubeconfig?: string | undefined;
  context?: string | undefined;
  namespace?: string | undefined;
  trustPolicies?: string | undefined;
  fleet?: FleetFile | undefined;
  /** Reads AWS itself, with the credentials of the user. */
  aws?: AwsChoice | undefined;
  mutatingConfiguration?: string | undefined;
  validatingConfiguration?: string | undefined;
};

type ExamineRuntime = {
  env: NodeJS.ProcessEnv;
  version: string;
  now: Date;
  progress: (text: string) => void;
};

/**
 * Reads a cluster and runs the checks.
 *
 * @throws a user error if the cluster cannot be read at all: `kubeconfig_missing`, `api_unreachable`, `api_unauthorized`, …
 */
export async function examine(
  { kubeconfig, context, ...options }: ExamineOptions,
  { env, now, progress, version }: ExamineRuntime,
): Promise<Diagnosis> {
  const access = await usualAccess({ kubeconfig, context }, env);
  const userAgent = `${PROGRAM}-doctor/${version}`;
  const readSideOfAws = async (world: World, options: AwsChoice) => {
    // Loaded on demand: the SDK would cost every other command its start and its memory.
    const { connectAws } = await import('../aws/connect.ts');
    const fallbackRegion = regionOfIssuer(parseIssuer(seenOr(world.issuer, '')) ?? '') ?? 'us-east-1';
    const connection = await connectAws({ ...options, fallbackRegion, userAgent }, env);
    return readAws(connection, world, progress).finally(() => connection.close());
  };
  const client = createClient(access, { userAgent });
  try {
    const given = {
      namespace: options.namespace,
      mutatingConfiguration: options.mutatingConfiguration ?? RELEASE.mutatingWebhookConfiguration,
      validatingConfiguration: options.validatingConfiguration ?? RELEASE.validatingWebhookConfiguration,
    };
    const { aws, fleet, trustPolicies } = options;
    const server = access.server.origin;
    const cluster = await readWorld({ api: client, server, given, trustPolicies, fleet, now, progress });
    const world = aws === undefined ? cluster : { ...cluster, ...(await readSideOfAws(cluster, aws)) };
    const asked = { fleet: fleet !== undefined, aws: aws !== undefined, try: false };
    return diagnose(world, checksFor(asked));
  } finally {
    client.close();
  }
}
