/** Servers with the S3 protocol, which a custom endpoint means, rarely have a host name for each bucket. */
export function pathStyle(env: NodeJS.ProcessEnv): { forcePathStyle?: true } {
  return env.AWS_ENDPOINT_URL || env.AWS_ENDPOINT_URL_S3 ? { forcePathStyle: true } : {};
}
