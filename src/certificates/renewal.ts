/**
 * When a certificate should be replaced: two thirds through its life, as cert-manager does by default
 * (cert-manager.io, Certificate resource, `renewBefore`), which leaves a third for failed attempts.
 */
export function renewalTime(life: { notBefore: Date; notAfter: Date }): Date {
  const start = life.notBefore.getTime();
  return new Date(start + ((life.notAfter.getTime() - start) * 2) / 3);
}
