import { randomUUID } from 'node:crypto';
import { Agent } from 'node:https';
import { PROGRAM } from '../names.ts';
import { connectionErrorOf } from './connection-error.ts';
import { type Answer, exchange } from './http-exchange.ts';
import { probeReview } from './probe-review.ts';

export type Check = {
  name: 'connection' | 'certificate' | 'answer' | 'decision' | 'latency' | 'ready';
  ok: boolean;
  /** A clause without a full stop. */
  message: string;
  hint?: string;
};

type ProbeSettings = {
  url: URL;
  /** PEM. */
  ca: string | undefined;
  /** URL of `/readyz`. */
  health: URL | undefined;
  /** Timeout of each request, in milliseconds. */
  timeout: number;
  /** Called with the underlying error of a check without an answer. */
  onError: (reason: unknown) => void;
};

/** Sends a review to a webhook, as the API server would. Checks that depend on a failed one are left out. */
export async function probe({ url, ca, health, timeout, onError }: ProbeSettings): Promise<Check[]> {
  const agent = new Agent({ keepAlive: true, ...(ca === undefined ? {} : { ca }) });
  const ask = (uid: string) =>
    exchange(url, { method: 'POST', body: JSON.stringify(probeReview(uid)), agent, timeout });
  const checks: Check[] = [];
  try {
    const first = randomUUID();
    const cold = await ask(first);
    checks.push({ name: 'connection', ok: true, message: `${url.host} is reachable` });
    checks.push({ name: 'certificate', ok: true, message: 'the certificate is trusted and valid for this name' });
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
    if (check === 'certificate') checks.push({ name: 'connection', ok: true, message: `${url.host} is reachable` });
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
    return [{ name: 'answer', ok: false, message: 'the answer belongs to another request', hint: NO_REVIEW }];
  const reason = response.auditAnnotations?.reason;
  const answer: Check = { name: 'answer', ok: true, message: 'an AdmissionReview for this request' };
  if (response.allowed === true && response.patch === undefined)
    return [answer, { name: 'decision', ok: true, message: `an unrelated pod is allowed unchanged (${reason})` }];
  const what = response.allowed === true ? 'is changed' : 'is refused';
  return [answer, { name: 'decision', ok: false, message: `an unrelated pod ${what} (${reason})`, hint: NO_REVIEW }];
}

const NO_REVIEW = `check its log, and that --url is the address of ${PROGRAM}`;

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
    if (status === 200) return { name: 'ready', ok: true, message: 'it reports ready' };
    const unmet = list.filter(({ ok }) => ok !== true).map(({ message }) => message);
    const message = [`it reports not ready (HTTP ${status})`, ...unmet].join('; ');
    return { name: 'ready', ok: false, message, hint: 'check its log' };
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
