import { isMap, mapIn } from '../../collections/is-map.ts';
import { PROGRAM } from '../../names.ts';
import type { Pod } from '../../pods/pod.ts';
import type { RunnerVersion } from '../../pods/runner-version.ts';
import { shapeIssue } from '../../pods/shape-issue.ts';
import { withRunnerVersion } from '../job/runner-version.ts';
import type { RecordedLabel } from '../question.ts';
import { textIn } from './text-in.ts';

// Reads what an event of the audit log says about the pod whose creation it records (`audit.k8s.io/v1`).

type Fields = Readonly<Record<string, unknown>>;

/**
 * Returns the pod of an event as the webhook received it; `undefined` if the event has none, as below level `Request`.
 */
export function sentPodIn(event: Fields): Pod | undefined {
  return isPod(event.requestObject) ? sentBy(event.requestObject, versionIn(event)) : undefined;
}

/** Returns the version of the runner that sent the request. */
export function versionIn({ userAgent }: Fields): RunnerVersion | undefined {
  const [, major, minor] = /^gitlab-runner (\d{1,4})\.(\d{1,4})\./.exec(textIn(userAgent)) ?? [];
  return major === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}

type Notes = Readonly<Record<'reason' | 'from' | 'to' | 'wanted' | 'would' | RecordedLabel, string | undefined>>;

/**
 * Returns the annotations of an event that the webhook wrote. Their prefix is the name of the webhook entry that the
 * API server called.
 */
export function annotationsIn({ annotations }: Fields): Notes {
  const entries = Object.entries(mapIn(annotations)).filter(([name]) => name.includes(PROGRAM));
  const note = (key: keyof Notes) => {
    const value = entries.find(([name]) => name.endsWith(`/${key}`))?.[1];
    return value === undefined ? undefined : textIn(value);
  };
  return {
    ...{ reason: note('reason'), from: note('from') ?? '' },
    ...{ to: note('to'), wanted: note('wanted'), would: note('would') },
    ...{ rootGroup: note('rootGroup') || undefined, runner: note('runner') || undefined },
  };
}

/**
 * Adds the version of the client, which the API server writes into `managedFields` after the event has recorded the
 * pod.
 */
function sentBy(pod: Pod, version: RunnerVersion | undefined): Pod {
  return version === undefined ? pod : withRunnerVersion(pod, version);
}

function isPod(value: unknown): value is Pod {
  return isMap(value) && value.kind === 'Pod' && shapeIssue(value, 'requestObject') === undefined;
}
