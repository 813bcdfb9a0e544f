import { Counter, Gauge, type Registry } from 'prom-client';

export type CertificateMetrics = {
  certificate(which: 'leaf' | 'authority', notAfter: Date | undefined): void;
  /** A certificate with this serial is served from now on. */
  served(serial: string): void;
  /** Another certificate is served, or one of another authority. */
  rotation(which: 'leaf' | 'authority'): void;
  /** A webhook entry was found whose bundle does not trust what is served. */
  bundleMismatch(): void;
};

export function createCertificateMetrics(registers: Registry[]): CertificateMetrics {
  const expiry = new Gauge({
    name: 'gitlab_runner_irsa_certificate_expiry_timestamp_seconds',
    help: 'When the certificate that is served, or its authority, ends.',
    labelNames: ['certificate'],
    registers,
  });
  const served = new Gauge({
    name: 'gitlab_runner_irsa_certificate_info',
    help: 'Always 1; the label tells the serial of the certificate that is served.',
    labelNames: ['serial'],
    registers,
  });
  const rotations = new Counter({
    name: 'gitlab_runner_irsa_certificate_rotations_total',
    help: 'How often another certificate was served, and how often one of another authority.',
    labelNames: ['certificate'],
    registers,
  });
  const mismatches = new Counter({
    name: 'gitlab_runner_irsa_bundle_mismatches_total',
    help: 'Webhook entries that were found with a caBundle that does not trust what is served.',
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
