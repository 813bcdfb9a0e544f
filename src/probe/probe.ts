import { randomUUID } from 'node:crypto';
import { Agent } from 'node:https';
import { PROGRAM } from '../names.ts';
import { connectionErrorOf } from './connection-error.ts';
import { type Answer, exchange } from './http-exchange.ts';
import { probeReview } from './probe-review.ts';

export type Check = {
  name: 'connection' | 'certificate' | 'answer' | 'decision' | 'latency' | 'ready';
  ok: boolean;
  /** In a sentence without a full stop. */
  message: string;
  hint?: string;
};

export type ProbeSettings = {
  url: URL;
  /** PEM. */
  ca: string | undefined;
  /** Where `/readyz` is. */
  health: URL | undefined;
  /** For each request, in milliseconds. */
  timeout: number;
  /** Called with the error behind a check that failed for want of an answer. */
  onError: (reason: unknown) => void;
};

/** Asks a webhook as the API server would, and says how far that came. What depends on a failed check is left out. */
export async function probe({ url, ca, health, timeout, onError }: ProbeSettings): Promise<Check[]> {
  const agent = new Agent({ keepAlive: true, ...(ca === undefined ? {} : { ca }) });
  const ask = (uid: string) =>
    exchange(url, { method: 'POST', body: JSON.stringify(probeReview(uid)), agent, timeout });
  const checks: Check[] = [];
  try {
    const first = randomUUID();
    const cold = await ask(first);
    checks.push({ name: 'connection', ok: true, message: `${url.host} is reached` });
    checks.push({ name: 'certificate', ok: true, message: 'its certificate is good for this name and trusted' });
    checks.push(...judge(cold, first));
    if (checks.every(({ ok }) => ok)) {
      const warm = await ask(randomUUID());
      checks.push(speed(cold, warm));
    }
  } catch (reason) {
    const error = connectionErrorOf(reason);
    if (error === undefined) throw reason;
    onError(reason);
    const { check, message, hint } = error;
    if (check === 'certificate') checks.push({ name: 'connection', ok: true, message: `${url.host} is reached` });
    checks.push({ name: check, ok: false, message: `${url.host}: ${message}`, hint });
  } finally {
    agent.destroy();
  }
  if (health !== undefined) checks.push(await readiness(health, timeout, onError));
  return checks;
}

type Response = { uid?: unknown; allowed?: unknown; auditAnnotations?: { reason?: unknown } | null; patch?: unknown };

function judge({ status, body }: Answer, uid: string): Check[] {
  const parsed = parse(body) as { response?: Response; message?: unknown } | undefined;
  const response = parsed?.response;
  if (status !== 200 || response === undefined || response === null) {
    const words = typeof parsed?.message === 'string' ? `: ${parsed.message}` : '';
    return [{ name: 'answer', ok: false, message: `HTTP ${status} and no AdmissionReview${words}`, hint: NO_REVIEW }];
  }
  if (response.uid !== uid)
    return [{ name: 'answer', ok: false, message: 'the answer is to another request', hint: NO_REVIEW }];
  const reason = response.auditAnnotations?.reason;
  const answer: Check = { name: 'answer', ok: true, message: 'an AdmissionReview to this request' };
  if (response.allowed === true && response.patch === undefined)
    return [answer, { name: 'decision', ok: true, message: `a pod that is none of its business passes (${reason})` }];
  const what = response.allowed === true ? 'is changed' : 'is refused';
  return [
    answer,
    { name: 'decision', ok: false, message: `a pod that is none of its business ${what} (${reason})`, hint: NO_REVIEW },
  ];
}

const NO_REVIEW = `check in its log what it is, and that --url leads to ${PROGRAM}`;

function speed(cold: Answer, warm: Answer): Check {
  const ms = (milliseconds: number) => `${milliseconds.toFixed(1)} ms`;
  return {
    name: 'latency',
    ok: true,
    message: `${ms(cold.milliseconds)} on a new connection, ${ms(warm.milliseconds)} on an open one`,
  };
}

async function readiness(health: URL, timeout: number, onError: ProbeSettings['onError']): Promise<Check> {
  try {
    const { status, body } = await exchange(health, { method: 'GET', timeout });
    const conditions = (parse(body) as { conditions?: unknown } | undefined)?.conditions;
    const list = Array.isArray(conditions) ? (conditions as { ok?: unknown; message?: unknown }[]) : [];
    if (status === 200) return { name: 'ready', ok: true, message: 'it says that it is ready' };
    const unmet = list.filter(({ ok }) => ok !== true).map(({ message }) => message);
    const message = [`it says that it is not ready (HTTP ${status})`, ...unmet].join('; ');
    return { name: 'ready', ok: false, message, hint: 'its log tells more' };
  } catch (reason) {
    const error = connectionErrorOf(reason);
    if (error === undefined) throw reason;
    onError(reason);
    return { name: 'ready', ok: false, message: `${health.host}: ${error.message}`, hint: 'check --health' };
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
