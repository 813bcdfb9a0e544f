import t from 'tap';
import { recordKind } from '../../../src/explain/read/record-kind.ts';

const ROWS: readonly [name: string, object: Record<string, unknown>, kind: string | undefined][] = [
  ['an event of the audit log', { kind: 'Event', apiVersion: 'audit.k8s.io/v1' }, 'audit event'],
  ['an event of Kubernetes', { kind: 'Event', apiVersion: 'v1' }, undefined],
  ['an event without a version', { kind: 'Event' }, undefined],
  ['a log line about a job', { level: 'info', msg: 'refused', kind: 'job' }, 'log line'],
  ['any other log line', { level: 'info', msg: 'serving' }, 'log line'],
  ['a line without a message', { level: 'info' }, undefined],
  ['an object with the fields of a log line', { level: 'info', msg: 'x', apiVersion: 'v1', kind: 'Pod' }, undefined],
  ['a pod', { kind: 'Pod', apiVersion: 'v1' }, undefined],
];

for (const [name, object, kind] of ROWS)
  t.test(`${name} is ${kind === undefined ? 'not a record' : `an ${kind}`}`.replace('an log', 'a log'), async (t) => {
    t.equal(recordKind(object), kind);
  });
