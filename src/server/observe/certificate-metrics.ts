import { Counter, Gauge, type Registry } from 'prom-client';
import { startAtZero } from './start-at-zero.ts';

export type CertificateMetrics = {
  /** @param notAfter end of validity; `undefined` if it is not known */
  certificate(which: 'leaf' | 'authority', notAfter: Date | undefined): void;
  /** The certificate with this serial number is served from now on. */
  served(serial: string): void;
  /** The served certificate changed, or its authority did. */
  rotation(which: 'leaf' | 'authority'): void;
  /** A webhook entry was found whose caBundle does not verify the served certificate. */
  bundleMismatch(): void;
};

export function createCertificateMetrics(registers: Registry[]): CertificateMetrics {
  const expiry = new Gauge({
    name: 'gitlab_runner_irsa_certificate_expiry_timestamp_seconds',
    help: 'End of the validity of the served certificate and of its authority.',
    labelNames: ['certificate'],
    registers,
  });
  const served = new Gauge({
    name: 'gitlab_runner_irsa_certificate_info',
    help: 'Serial number of the served certificate, as a label; always 1.',
    labelNames: ['serial'],
    registers,
  });
  const rotations = new Counter({
    name: 'gitlab_runner_irsa_certificate_rotations_total',
    help: 'Changes of the served certificate and of its authority.',
    labelNames: ['certificate'],
    registers,
  });
  startAtZero(rotations, [{ certificate: 'leaf' }, { certificate: 'authority' }]);
  const mismatches = new Counter({
    name: 'gitlab_runner_irsa_bundle_mismatches_total',
    help: 'Webhook entries found with a caBundle that does not verify the served certificate.',
    registers,
  });
  return {
    certificate: (which, notAfter) => {
      if (notAfter === undefined) expiry.remove({ certificate: which });
      else expiry.set({ certificate: which }, notAfter.getTime() / 1000);
    },
    served: (serial) => {
      served.reset();
      served.set({ serial }, 1);
    },
    rotation: (which) => rotations.inc({ certificate: which }),
    bundleMismatch: () => mismatches.inc(),
  };
}
