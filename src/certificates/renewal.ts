/**
 * Returns when a certificate should be replaced: after two thirds of its life, which is cert-manager's default
 * (cert-manager.io, Certificate resource, `renewBefore`). This leaves a third for failed attempts.
 */
export function renewalTime(life: { notBefore: Date; notAfter: Date }): Date {
  const start = life.notBefore.getTime();
  return new Date(start + ((life.notAfter.getTime() - start) * 2) / 3);
}
