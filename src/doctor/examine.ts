import { usualAccess } from '../kubernetes/access/usual.ts';
import { createClient } from '../kubernetes/http/client.ts';
import { fleetInForce } from './checks/fleet-in-force.ts';
import { checks } from './checks.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { USUAL } from './read/read-installation.ts';
import { readWorld } from './read/read-world.ts';
import type { HandedFleet } from './world/world.ts';

/** What was typed. */
export type ExamineOptions = {
  kubeconfig?: string | undefined;
  context?: string | undefined;
  namespace?: string | undefined;
  trustPolicies?: string | undefined;
  /** As it was read from its file. */
  fleet?: HandedFleet | undefined;
  mutatingConfiguration?: string | undefined;
  validatingConfiguration?: string | undefined;
};

export type Surroundings = {
  env: NodeJS.ProcessEnv;
  version: string;
  now: Date;
  progress: (text: string) => void;
};

/**
 * Reads a cluster and judges it.
 *
 * @throws a problem where nothing can be said: `kubeconfig_missing`, `api_unreachable`, `api_unauthorized`, …
 */
export async function examine(
  { kubeconfig, context, ...options }: ExamineOptions,
  { env, now, progress, version }: Surroundings,
): Promise<Diagnosis> {
  const access = await usualAccess({ kubeconfig, context }, env);
  const client = createClient(access, { userAgent: `gitlab-runner-irsa-doctor/${version}` });
  try {
    const place = {
      namespace: options.namespace,
      mutatingConfiguration: options.mutatingConfiguration ?? USUAL.mutatingConfiguration,
      validatingConfiguration: options.validatingConfiguration ?? USUAL.validatingConfiguration,
    };
    const { fleet, trustPolicies } = options;
    const server = access.server.origin;
    const world = await readWorld({ api: client, server, place, trustPolicies, fleet, now, progress });
    // Whoever has no fleet has nothing to hear of it.
    return diagnose(world, fleet === undefined ? checks.filter((check) => check !== fleetInForce) : checks);
  } finally {
    client.close();
  }
}
