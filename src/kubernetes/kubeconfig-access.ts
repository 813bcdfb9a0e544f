import type { RequestOptions } from 'node:https';
import { problem } from '../errors.ts';
import type { Access, Credentials } from './access.ts';

/**
 * The API server of a kubeconfig's context, with every way to authenticate that the client library knows: tokens,
 * certificates, commands such as `aws eks get-token`.
 *
 * @param context the current one of the file where absent
 * @throws a problem `kubeconfig_unreadable` or `context_unknown`
 */
export async function kubeconfigAccess(file: string, context?: string): Promise<Access> {
  // Only here: it costs half a second and 60 MiB.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    config.loadFromFile(file);
  } catch (reason) {
    const why = reason instanceof Error ? reason.message.split('\n', 1)[0] : String(reason);
    throw problem(`--kubeconfig: ${file} cannot be read: ${why}`, {
      code: 'kubeconfig_unreadable',
      where: '--kubeconfig',
      found: file,
    });
  }
  if (context !== undefined) config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw unknownContext(file, config.getCurrentContext(), config);
  return {
    server: new URL(cluster.server),
    async credentials() {
      const options: RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      return credentialsOf(options);
    },
    namespace: config.getContextObject(config.getCurrentContext())?.namespace,
  };
}

function credentialsOf(options: RequestOptions): Credentials {
  const { ca, cert, key, passphrase, pfx, servername, rejectUnauthorized, auth } = options;
  const basic = auth ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {};
  const headers = { ...basic, ...(options.headers as Record<string, string> | undefined) };
  const tls = { ca, cert, key, passphrase, pfx, servername, rejectUnauthorized };
  return { headers, tls: Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined)) };
}

function unknownContext(file: string, context: string, config: { getContexts(): { name: string }[] }): Error {
  const known = config.getContexts().map(({ name }) => name);
  return problem(
    context
      ? `--context: ${file} has no context "${context}" with a cluster; it has ${known.join(', ') || 'none'}`
      : `--kubeconfig: ${file} has no current context; name one with --context: ${known.join(', ') || 'there is none'}`,
    { code: 'context_unknown', where: '--context', found: context },
  );
}
