import type { Fix } from '../fix/fix.ts';
import { kubectl } from '../fix/kubectl.ts';
import { isSeen } from '../world/seen.ts';
import type { Certificate, Certificates, Installation, ServedCertificate } from '../world/world.ts';
import { count, defineCheck } from './check.ts';
import type { Finding } from './finding.ts';

/** By then a certificate of ours has been renewed for days, and one of cert-manager's, too. */
const DAYS_LEFT = 7;
const DAY = 86_400_000;

/** API servers hang up on a webhook whose certificate they do not trust, and then only the failurePolicy counts. */
export const certificateTrusted = defineCheck(
  {
    id: 'certificate_trusted',
    title: 'API servers trust the certificate of the webhook, and will for a while',
    needs: ['certificates'],
  },
  ({ certificates }, { installation, now }) => {
    const { bundles, leaf } = certificates;
    const unseen = isSeen(leaf) ? [] : [leaf.unseen];
    const served = isSeen(leaf) ? leaf.seen : undefined;
    // Whoever makes the certificate writes the bundles, too: where there is none, they are no second fault.
    if (isSeen(leaf) && served === undefined)
      return { looked: lookedAt(certificates), findings: [unserved(installation)], unseen };
    const faults = Map.groupBy(bundles, ([, bundle]) => bundleIssue(bundle, served, now));
    const findings = [
      ...[...faults].flatMap(([found, entries]) =>
        found === undefined
          ? []
          : [
              untrusted(
                entries.map(([entry]) => entry),
                found,
                installation,
              ),
            ],
      ),
      ...(served === undefined ? [] : ending(served, installation, now)),
    ];
    return { looked: lookedAt(certificates), findings, unseen };
  },
);

function lookedAt({ bundles, leaf }: Certificates): string {
  const until = isSeen(leaf) && leaf.seen !== undefined ? `, served until ${dayOf(leaf.seen.notAfter)}` : '';
  return `the bundles of ${count(bundles.size, 'webhook')}${until}`;
}

/** What is wrong with the bundle of a webhook; `undefined` when API servers trust what is served by it. */
function bundleIssue(
  bundle: readonly Certificate[],
  served: ServedCertificate | undefined,
  now: Date,
): string | undefined {
  const alive = bundle.filter(({ notAfter }) => notAfter > now);
  const isTrusted = served === undefined || alive.some(({ fingerprint }) => served.signedBy.includes(fingerprint));
  if (alive.length > 0 && isTrusted) return undefined;
  if (bundle.length === 0) return 'no certificate in caBundle';
  if (alive.length === 0) return 'every certificate in caBundle has ended';
  return `caBundle holds none that has signed what is served (${alive.map(({ subject }) => subject).join(', ')})`;
}

function untrusted(entries: readonly string[], found: string, installation: Installation): Finding {
  return {
    code: 'bundle_wrong',
    level: 'error',
    object: `${entries.length === 1 ? 'webhook' : 'webhooks'} ${entries.join(', ')}`,
    found: `${found}: API servers hang up on the webhook`,
    wanted: `the authority in Secret ${installation.namespace}/${installation.certificatesSecret}; a webhook that is ready writes it within seconds`,
    fix: [restart(installation)],
  };
}

function unserved(installation: Installation): Finding {
  return {
    code: 'certificate_absent',
    level: 'error',
    object: `secret ${installation.namespace}/${installation.certificatesSecret}`,
    found: 'no certificate in its key tls.crt',
    wanted: 'one that the webhook, or cert-manager, has written',
    fix: [restart(installation)],
  };
}

function ending({ notAfter }: ServedCertificate, installation: Installation, now: Date): Finding[] {
  const left = notAfter.getTime() - now.getTime();
  if (left > DAYS_LEFT * DAY) return [];
  return [
    {
      code: 'certificate_ends',
      level: left <= 0 ? 'error' : 'warning',
      object: `secret ${installation.namespace}/${installation.certificatesSecret}`,
      found: `the certificate ${left <= 0 ? 'ended' : 'ends'} on ${dayOf(notAfter)}, and was not renewed`,
      wanted: `one that is good for more than ${DAYS_LEFT} days; a webhook that runs renews it after two thirds of its life`,
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
