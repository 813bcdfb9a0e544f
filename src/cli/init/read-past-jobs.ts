import { createPastJobs, type PastJobs } from '../../init/past/past-jobs.ts';
import { readRequests } from '../report/read-requests.ts';
import type { Io } from '../run/command.ts';

/**
 * Reads the jobs in audit logs.
 *
 * @param webhookNamespace the namespace of the webhook
 * @returns `undefined` if no file is named
 * @throws a user error `file_unreadable`
 */
export async function readPastJobs(
  files: readonly string[],
  webhookNamespace: string,
  io: Pick<Io, 'progress' | 'readChunks'>,
): Promise<PastJobs | undefined> {
  if (files.length === 0) return undefined;
  const past = createPastJobs();
  const records = await readRequests(files, webhookNamespace, io, (record, reading) => past.add(record, reading));
  return past.result(records);
}
