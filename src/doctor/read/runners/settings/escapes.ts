/** Capabilities with which root in a container can act as root on the node: capabilities(7). */
const CAPABILITY = /^(CAP_)?(ALL|SYS_ADMIN|SYS_MODULE|SYS_RAWIO|DAC_READ_SEARCH)$/i;

/** True if a capability lets a process leave its container. */
export function isEscape(capability: string): boolean {
  return CAPABILITY.test(capability);
}

/**
 * SELinux types that confine a container. Other types may not
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards/, Baseline).
 */
const CONFINED: ReadonlySet<unknown> = new Set([
  ...['', undefined, null],
  ...['container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'],
]);

export function isOtherSeLinuxType(type: unknown): boolean {
  return !CONFINED.has(type);
}
