import { mapIn } from '../../collections/is-map.ts';
import { MODES } from '../../modes.ts';
import { PROGRAM } from '../../names.ts';
import { projectInName } from '../../pods/job-shape.ts';
import { decidedIn } from './decided.ts';
import { type Fields, nameIn, timeIn } from './fields.ts';
import { isDryRun } from './is-dry-run.ts';
import type { Reading } from './reading.ts';

/** The last stages of a request (`apiserver/pkg/apis/audit`). Events of earlier stages have no annotations yet. */
const LAST_STAGES: ReadonlySet<unknown> = new Set(['ResponseComplete', 'Panic']);

/** HTTP status of a patch that created its object (`apiserver/pkg/endpoints/handlers/patch.go`). */
const CREATED = 201;

export function isAuditEvent({ apiVersion, kind }: Fields): boolean {
  return kind === 'Event' && typeof apiVersion === 'string' && apiVersion.startsWith('audit.k8s.io/');
}

/**
 * Reads an event of the audit log. Level `Metadata` is enough: annotations, user and status are in every level, and the
 * API server keeps them when it truncates an event (`apiserver/plugin/pkg/audit/truncate`).
 */
export function readEvent(event: Fields): Reading {
  const target = mapIn(event.objectRef);
  const isPod = target.resource === 'pods' && target.subresource === undefined;
  // Server-side apply creates a pod with the verb `patch`.
  if (!isPod || (event.verb !== 'create' && event.verb !== 'patch')) return { is: 'other' };
  if (!LAST_STAGES.has(event.stage)) return { is: 'unfinished' };
  const time = timeIn(event.requestReceivedTimestamp) ?? timeIn(event.stageTimestamp);
  const uid = nameIn(event.auditID);
  const identity = `${uid} ${nameIn(event.requestReceivedTimestamp)}`;
  const namespace = nameIn(target.namespace);
  const dryRun = isDryRun(event.requestURI);
  const metadata = mapIn(mapIn(event.requestObject).metadata);
  const pod = nameIn(target.name) || nameIn(metadata.name) || nameIn(metadata.generateName);
  const status = Number(mapIn(event.responseStatus).code);

  for (const mode of MODES) {
    const values = annotationsOf(`${mode}.pods.${PROGRAM}/`, mapIn(event.annotations));
    const decided = decidedIn(values, mode);
    if (decided === undefined) continue;
    if (time === undefined) return dryRun ? { is: 'other' } : { is: 'undated', record: { namespace, ...decided } };
    const user = mapIn(event.impersonatedUser ?? event.user);
    const stored = !dryRun && decided.allowed && event.stage === 'ResponseComplete' && status < 400;
    const about = { time, uid, source: 'audit', namespace, pod, requester: nameIn(user.username) } as const;
    return {
      is: dryRun ? 'dry_run' : 'decision',
      identity: `${identity} ${pod} ${decided.reason}`,
      record: { ...about, mode, ...decided, stored, count: 1 },
    };
  }
  // The API server also calls the webhook for other pods, but a reader has to know about jobs without a decision.
  const project = projectInName(pod);
  // A patch of an existing pod is answered with 200, and the API server does not call the webhook for it.
  const isCreated = event.verb === 'create' ? status < 400 : status === CREATED;
  return time !== undefined && !dryRun && isCreated && project !== undefined
    ? { is: 'undecided', time, namespace, project, identity }
    : { is: 'other' };
}

function annotationsOf(prefix: string, annotations: Fields): Fields {
  const entries = Object.entries(annotations).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(entries.map(([key, value]) => [key.slice(prefix.length), value]));
}
