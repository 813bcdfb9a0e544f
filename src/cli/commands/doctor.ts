import { type Diagnosis, findingsOf } from '../../doctor/diagnosis.ts';
import { examine } from '../../doctor/examine.ts';
import type { Unseen } from '../../doctor/world/seen.ts';
import { readFleet } from '../../files/read-fleet.ts';
import { shownFile } from '../../files/read-text.ts';
import { RELEASE } from '../../names.ts';
import type { Input, Io } from '../command.ts';
import { doctorText } from '../views/doctor.ts';

export const usage = {
  description: `Looks at a cluster, with whatever rights it has, and says which reference is wrong: accounts, roles, labels, the
configuration of the runners, the webhook itself. Each finding comes with what mends it. Nothing is changed, and no Secret
is read but that of the webhook's certificate. Exit code 1 when something is wrong, 2 when there was nobody to ask, or a
right was missing to look everywhere.`,
  arguments: [],
  options: {
    kubeconfig: { value: 'FILE', description: 'how to reach the API server (default: as kubectl finds it)' },
    context: { value: 'NAME', description: 'of the kubeconfig (default: its current one)' },
    namespace: { value: 'NAME', description: 'where the webhook is installed (default: what its registration says)' },
    fleet: { value: 'FILE', description: 'what the cluster is meant to be, and AWS as generate writes it' },
    trustPolicies: {
      value: 'DIR',
      description: 'what AWS says of the roles: ROLE.json, or what aws iam prints; ROLE/*.json for what a role may do',
    },
    mutatingConfiguration: {
      value: 'NAME',
      description: 'registration of the webhook',
      default: RELEASE.mutatingWebhookConfiguration,
    },
    validatingConfiguration: {
      value: 'NAME',
      description: 'its registration for edits of the mapping',
      default: RELEASE.validatingWebhookConfiguration,
    },
  },
  examples: [
    { command: 'gitlab-runner-irsa doctor', shows: 'the cluster that kubectl talks to' },
    {
      command:
        'aws iam get-account-authorization-details --filter Role LocalManagedPolicy > aws/roles.json && gitlab-runner-irsa doctor --trust-policies aws',
      shows: 'both sides of every reference: the accounts in the cluster, and the roles in AWS',
    },
    { command: 'gitlab-runner-irsa doctor --context production --json', shows: 'another one, for a program' },
  ],
} as const;

export async function run({ options: { fleet: file, ...options } }: Input<typeof usage>, io: Io): Promise<Diagnosis> {
  const fleet = file === undefined ? undefined : { file: shownFile(file), fleet: await readFleet(file, io) };
  const progress = (text: string) => io.progress(`reading ${text} …`);
  return examine({ ...options, fleet }, { env: process.env, version: io.version, now: new Date(), progress });
}

/** What was not handed over was not asked for; what does not exist is no fault of the reader's. */
const BLIND: ReadonlySet<Unseen['because']> = new Set(['forbidden', 'failed']);

/** A doctor that was not let in does not say that all is well. */
export function exitCode(diagnosis: Diagnosis): 0 | 1 | 2 {
  if (findingsOf(diagnosis).some(({ level }) => level !== 'notice')) return 1;
  const isBlind = diagnosis.checks.some(({ unseen }) => unseen.some(({ because }) => BLIND.has(because)));
  return isBlind ? 2 : 0;
}

export const views = {
  text: doctorText,
  json: (diagnosis: Diagnosis) => diagnosis,
};
