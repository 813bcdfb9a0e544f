import { usualAccess } from '../kubernetes/access/usual.ts';
import { createClient } from '../kubernetes/http/client.ts';
import { PROGRAM, RELEASE } from '../names.ts';
import { type AwsQuestions, askAws } from './ask-aws.ts';
import { checksFor } from './checks.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { readWorld } from './read/read-world.ts';
import { readSecurity } from './read/security/read-security.ts';
import type { FleetFile, World } from './world/world.ts';

type ExamineOptions = {
  kubeconfig?: string | undefined;
  context?: string | undefined;
  namespace?: string | undefined;
  trustPolicies?: string | undefined;
  fleet?: FleetFile | undefined;
  questions: AwsQuestions;
  /** True to read and check also what a security review covers. */
  security?: boolean | undefined;
  mutatingConfiguration?: string | undefined;
  validatingConfiguration?: string | undefined;
  guardPolicies?: string | undefined;
};

type ExamineRuntime = {
  env: NodeJS.ProcessEnv;
  version: string;
  now: Date;
  progress: (text: string) => void;
};

/** What was read in a cluster, and the results of the checks. */
export type Examination = { world: World; diagnosis: Diagnosis };

/**
 * Reads a cluster and runs the checks.
 *
 * @throws a user error if the cluster cannot be read at all: `kubeconfig_missing`, `api_unreachable`, `api_unauthorized`, …
 */
export async function examine(
  { kubeconfig, context, ...options }: ExamineOptions,
  { env, now, progress, version }: ExamineRuntime,
): Promise<Examination> {
  const access = await usualAccess({ kubeconfig, context }, env);
  const client = createClient(access, { userAgent: `${PROGRAM}-doctor/${version}` });
  try {
    const given = {
      namespace: options.namespace,
      mutatingConfiguration: options.mutatingConfiguration ?? RELEASE.mutatingWebhookConfiguration,
      validatingConfiguration: options.validatingConfiguration ?? RELEASE.validatingWebhookConfiguration,
      guardPolicies: options.guardPolicies ?? RELEASE.guardPolicies,
    };
    const { fleet, questions, trustPolicies } = options;
    const server = access.server.origin;
    const cluster = await readWorld({ api: client, server, given, trustPolicies, fleet, now, progress });
    const security = options.security === true;
    const reviewed = security
      ? { ...cluster, security: { seen: await readSecurity(client, cluster, progress) } }
      : cluster;
    const world = await askAws(reviewed, questions, { api: client, env, version, progress });
    const asked = { fleet: fleet !== undefined, aws: questions.aws, try: questions.trial !== undefined, security };
    return { world, diagnosis: diagnose(world, checksFor(asked)) };
  } finally {
    client.close();
  }
}
