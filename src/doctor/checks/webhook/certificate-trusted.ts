import { counted } from '../../../text/counted.ts';
import { isWaitingForProcess, notWritten, withoutWebhook } from '../../derive/webhooks/installed.ts';
import type { Fix } from '../../fix/fix.ts';
import { kubectl } from '../../fix/kubectl.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { Certificate, Certificates, Installation, ServedCertificate, World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** The webhook and cert-manager renew a certificate long before it has only this many days left. */
const DAYS_LEFT = 7;
const DAY = 86_400_000;

/**
 * The API server does not call a webhook whose certificate it does not trust, and applies the failurePolicy instead.
 */
export const certificateTrusted = defineCheck(
  {
    id: 'certificate_trusted',
    title: `the API server trusts the certificate of the webhook, which is valid for more than ${DAYS_LEFT} days`,
    needs: ['certificates'],
  },
  ({ certificates }, world) => {
    const { installation, now } = world;
    const nothing = withoutWebhook(world);
    if (nothing !== undefined) return nothing;
    const { bundles, leaf } = certificates;
    const unseen = [...unseenBundles(bundles.size, world), ...(isSeen(leaf) ? [] : [leaf.unseen])];
    const served = isSeen(leaf) ? leaf.seen : undefined;
    // The same program writes the certificate and caBundle, so one finding is enough if the certificate is missing.
    if (isSeen(leaf) && served === undefined && isWaitingForProcess(world))
      return { looked: lookedAt(certificates), findings: [], unseen: [notWritten('the certificate of the webhook')] };
    if (isSeen(leaf) && served === undefined)
      return { looked: lookedAt(certificates), findings: [unservedFinding(installation)], unseen };
    const issues = Map.groupBy(bundles, ([, bundle]) => bundleIssue(bundle, served, now));
    const findings = [
      ...[...issues].flatMap(([found, entries]) =>
        found === undefined
          ? []
          : [
              untrustedFinding(
                entries.map(([entry]) => entry),
                found,
                installation,
              ),
            ],
      ),
      ...(served === undefined ? [] : expiryFindings(served, installation, now)),
    ];
    return { looked: lookedAt(certificates), findings, unseen };
  },
);

/** Reports that nothing was checked if there is no entry. registration has the finding. */
function unseenBundles(count: number, { validating }: World): Unseen[] {
  if (!isSeen(validating)) return [validating.unseen];
  if (count > 0) return [];
  return [{ what: 'the caBundle of the webhook', why: 'no registered webhook calls it', because: 'absent' }];
}

function lookedAt({ bundles, leaf }: Certificates): string {
  const until = isSeen(leaf) && leaf.seen !== undefined ? `, certificate valid until ${dayOf(leaf.seen.notAfter)}` : '';
  return `caBundle of ${counted(bundles.size, 'webhook')}${until}`;
}

/**
 * Says what is wrong with the bundle of a webhook; `undefined` if the API server trusts the served certificate because
 * of it.
 */
function bundleIssue(
  bundle: readonly Certificate[],
  served: ServedCertificate | undefined,
  now: Date,
): string | undefined {
  const valid = bundle.filter(({ notAfter }) => notAfter > now);
  const isTrusted = served === undefined || valid.some(({ fingerprint }) => served.signedBy.includes(fingerprint));
  if (valid.length > 0 && isTrusted) return undefined;
  if (bundle.length === 0) return 'caBundle has no certificate';
  if (valid.length === 0) return 'every certificate in caBundle has expired';
  return `no certificate in caBundle signed the one that the webhook serves (${valid.map(({ subject }) => subject).join(', ')})`;
}

function untrustedFinding(entries: readonly string[], found: string, installation: Installation): Finding {
  return {
    code: 'bundle_wrong',
    level: 'error',
    object: `${entries.length === 1 ? 'webhook' : 'webhooks'} ${entries.join(', ')}`,
    found: `${found}: the API server cannot call the webhook`,
    wanted: `the authority in Secret ${installation.namespace}/${installation.certificatesSecret}, which a ready webhook writes within seconds`,
    fix: [restart(installation)],
  };
}

function unservedFinding(installation: Installation): Finding {
  return {
    code: 'certificate_absent',
    level: 'error',
    object: `secret ${installation.namespace}/${installation.certificatesSecret}`,
    found: 'its key tls.crt has no certificate',
    wanted: 'a certificate written by the webhook or by cert-manager',
    fix: [restart(installation)],
  };
}

function expiryFindings({ notAfter }: ServedCertificate, installation: Installation, now: Date): Finding[] {
  const remaining = notAfter.getTime() - now.getTime();
  if (remaining > DAYS_LEFT * DAY) return [];
  return [
    {
      code: 'certificate_ends',
      level: remaining <= 0 ? 'error' : 'warning',
      object: `secret ${installation.namespace}/${installation.certificatesSecret}`,
      found: `the certificate ${remaining <= 0 ? 'expired' : 'expires'} on ${dayOf(notAfter)} and was not renewed`,
      wanted: `one that is valid for more than ${DAYS_LEFT} days; a running webhook renews it after two thirds of its lifetime`,
      fix: [restart(installation)],
    },
  ];
}

function restart({ namespace, service }: Installation): Fix {
  return kubectl(namespace, 'rollout', 'restart', `deployment/${service}`);
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
