import { mapIn } from '../../collections/is-map.ts';
import { isAuditEvent } from '../../records/read/audit-event.ts';
import { type Fields, nameIn } from '../../records/read/fields.ts';
import type { Reading } from '../../records/read/reading.ts';
import type { JobPod } from '../sight.ts';
import { type PastJob, pastJobIn } from './past-job.ts';

/** The jobs of an audit log, and counts of its records. */
export type PastJobs = {
  /** One job for all that a decision cannot tell apart. */
  jobs: readonly JobPod[];
  /** The uids of the pods of these jobs; `namespace/name` for a record without uid. */
  identities: ReadonlySet<string>;
  /** The number of created pods, and of their projects. */
  pods: number;
  projects: number;
  /** Pods whose account is not in the log, because their records are of level Metadata. */
  withoutAccount: number;
  /** Pods that were not kept, because there were too many different ones. */
  dropped: number;
  /** Lines from the webhook's own log. They are not used, because every client that reaches its port can cause one. */
  ofWebhook: number;
  /** Records in the files, and how many of them are not JSON. */
  records: { all: number; bad: number };
};

/** An entry of `jobs` takes about 2 KiB. `identities` is enough for all pods that run at one time. */
const LIMITS = { jobs: 20_000, identities: 200_000, projects: 1_000_000 };

/** Collects the jobs of any number of records in a bounded amount of memory. */
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
    /**
     * Adds a record.
     *
     * @param reading what `readRecord` found in it
     */
    add(record: Fields, reading: Reading): void {
      if (!isAuditEvent(record)) {
        if (reading.is === 'decision') counts.ofWebhook += 1;
        return;
      }
      const decision = reading.is === 'decision' ? reading.record : undefined;
      if (reading.is !== 'undecided' && decision?.stored !== true) return;
      const job = pastJobIn(record, decision);
      if (job === 'no account') counts.withoutAccount += 1;
      // The uid is recorded only from level RequestResponse on.
      else if (job !== undefined) addJob(job, nameIn(mapIn(mapIn(record.responseObject).metadata).uid));
    },
    result(records: PastJobs['records']): PastJobs {
      return { jobs: [...jobs.values()], identities, ...counts, projects: projects.size, records };
    },
  };
}

/** Returns what a decision reads of the job. Jobs that differ only in their names have the same key. */
function keyOf({ account, namespace, past, pod, project, rootGroup }: PastJob): string {
  const { annotations, labels, managedFields } = pod.metadata ?? {};
  const sent = pod.spec?.serviceAccountName;
  const marks = [labels, annotations, managedFields === undefined];
  return JSON.stringify([namespace, project, past.requester, sent, account, rootGroup, marks]);
}
