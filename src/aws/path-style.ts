/**
 * Returns the S3 client option for path-style addresses if a custom endpoint is set, because other servers with the S3
 * protocol rarely have a host name for each bucket.
 */
export function pathStyle(env: NodeJS.ProcessEnv): { forcePathStyle?: true } {
  return env.AWS_ENDPOINT_URL || env.AWS_ENDPOINT_URL_S3 ? { forcePathStyle: true } : {};
}
