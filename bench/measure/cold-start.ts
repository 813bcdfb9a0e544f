import type { Place } from '../place.ts';
import type { Image } from '../servers/image.ts';
import { startOurs } from '../servers/ours.ts';
import type { Fleet, Workload } from '../workload.ts';
import { median } from './median.ts';

/** Milliseconds from the start of the process until it is ready. */
export type ColdStart = {
  /** The first start, which makes the certificates. */
  first: number;
  /** The median of later starts. */
  later: number;
};

const LATER = 3;

export async function measureColdStart(
  place: Place,
  workload: Workload,
  options: { fleet: Fleet; image: Image },
): Promise<ColdStart> {
  const start = async () => {
    const ours = await startOurs(place, workload, { key: 'ours', title: 'Our server', ...options });
    await ours.stop();
    return ours.readyMilliseconds;
  };
  const first = await start();
  const later: number[] = [];
  for (let count = 0; count < LATER; count++) later.push(await start());
  return { first, later: median(later) ?? Number.NaN };
}
