import { mapIn } from '../../collections/is-map.ts';
import { isAuditEvent } from '../../records/read/audit-event.ts';
import { type Fields, nameIn } from '../../records/read/fields.ts';
import type { Reading } from '../../records/read/reading.ts';
import type { JobPod } from '../sight.ts';
import { type PastJob, pastJobIn } from './past-job.ts';

/** The jobs of an audit log. */
export type PastJobs = {
  /** One for all that differ in nothing that a decision reads. */
  jobs: readonly JobPod[];
  /** The uids of the pods of these jobs, and `namespace/name` where a record has no uid. */
  identities: ReadonlySet<string>;
  /** Pods that were created, and their projects. */
  pods: number;
  projects: number;
  /** Pods of which the log does not have the account: their records are of level Metadata. */
  withoutAccount: number;
  /** Pods that were not kept, because there were too many different ones. */
  dropped: number;
  /** Lines of the log of the webhook, which prove nothing: every client that reaches its port can cause one. */
  ofWebhook: number;
  /** Parts of the files that were read, and those that are not JSON. */
  records: { all: number; bad: number };
};

/** `jobs`: an entry takes about 2 KiB. `identities`: only as many pods run at one time. */
const LIMITS = { jobs: 20_000, identities: 200_000, projects: 1_000_000 };

/** Collects jobs from the records of any number of requests. */
export function createPastJobs(limits = LIMITS) {
  const jobs = new Map<string, PastJob>();
  const identities = new Set<string>();
  const projects = new Set<string>();
  const counts = { pods: 0, withoutAccount: 0, dropped: 0, ofWebhook: 0 };

  function addJob(job: PastJob, uid: string): void {
    counts.pods += 1;
    const { project } = job;
    if (project !== undefined && projects.size < limits.projects) projects.add(project);
    const key = keyOf(job);
    const known = jobs.get(key);
    if (known !== undefined) {
      known.past.pods += 1;
      known.past.last = Math.max(known.past.last, job.past.last);
    } else if (jobs.size < limits.jobs) jobs.set(key, job);
    else {
      counts.dropped += 1;
      return;
    }
    if (identities.size < limits.identities) identities.add(uid || `${job.namespace}/${job.name}`);
  }

  return {
    /** @param reading what `readRecord` found in the record */
    add(record: Fields, reading: Reading): void {
      if (!isAuditEvent(record)) {
        if (reading.is === 'decision') counts.ofWebhook += 1;
        return;
      }
      const decision = reading.is === 'decision' ? reading.record : undefined;
      if (reading.is !== 'undecided' && decision?.stored !== true) return;
      const job = pastJobIn(record, decision);
      if (job === 'no account') counts.withoutAccount += 1;
      // Only from level RequestResponse on.
      else if (job !== undefined) addJob(job, nameIn(mapIn(mapIn(record.responseObject).metadata).uid));
    },
    result(records: PastJobs['records']): PastJobs {
      return { jobs: [...jobs.values()], identities, ...counts, projects: projects.size, records };
    },
  };
}

/** What a decision reads of the job, without its name. */
function keyOf({ account, namespace, past, pod, project, rootGroup }: PastJob): string {
  const { annotations, labels, managedFields } = pod.metadata ?? {};
  const sent = pod.spec?.serviceAccountName;
  const marks = [labels, annotations, managedFields === undefined];
  return JSON.stringify([namespace, project, past.requester, sent, account, rootGroup, marks]);
}
