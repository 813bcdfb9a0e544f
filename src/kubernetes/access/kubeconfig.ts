import type { RequestOptions } from 'node:https';
import type { Cluster, KubeConfig, User } from '@kubernetes/client-node';
import { messageOf, systemCodeOf, userError } from '../../errors.ts';
import { quote } from '../../text/printable.ts';
import { whyUnreadable } from '../../why-unreadable.ts';
import type { Access, Credentials } from './access.ts';

/**
 * Reads the API server and the credentials of a kubeconfig's context. client-node supports every way to authenticate:
 * tokens, certificates, and commands such as `aws eks get-token`.
 *
 * @param files one file, or several as in `KUBECONFIG`. Of two entries with the same name, the first is used, as
 *   kubectl does
 * @param context by default the current context
 * @throws a user error `kubeconfig_unreadable` or `context_unknown`; later, with the credentials,
 *   `credentials_unavailable`
 */
export async function kubeconfigAccess(files: string | readonly string[], context?: string): Promise<Access> {
  const names = typeof files === 'string' ? [files] : files;
  const shown = names.join(':');
  // Loaded only here, because it takes half a second and 86 MiB of memory.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  const read = names.map((file) => load(new KubeConfig(), file));
  config.loadFromOptions({
    clusters: firstOfName(read.flatMap(({ clusters }) => clusters)),
    users: firstOfName(read.flatMap(({ users }) => users)),
    contexts: firstOfName(read.flatMap(({ contexts }) => contexts)),
    currentContext: read.find(({ currentContext }) => currentContext)?.currentContext ?? '',
  });
  if (context !== undefined) config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw unknownContext(shown, config.getCurrentContext(), config);
  const server = serverOf(cluster, shown);
  return {
    server,
    async credentials() {
      // kubectl does not read credentials for such a server either (client-go `tools/clientcmd/client_config.go`,
      // ClientConfig).
      if (server.protocol === 'http:') return { headers: {}, tls: {} };
      const options: RequestOptions = {};
      try {
        await config.applyToHTTPSOptions(options);
      } catch (reason) {
        throw withoutCredentials(reason, shown, config.getCurrentUser());
      }
      return credentialsOf(options);
    },
    namespace: config.getContextObject(config.getCurrentContext())?.namespace,
    cluster: cluster.name,
  };
}

function load(config: KubeConfig, file: string): KubeConfig {
  try {
    config.loadFromFile(file);
    return config;
  } catch (reason) {
    const [first = ''] = messageOf(reason).split('\n', 1);
    throw userError(`--kubeconfig: ${file}: ${whyUnreadable(reason) ?? `it is not a kubeconfig: ${first}`}`, {
      code: 'kubeconfig_unreadable',
      where: '--kubeconfig',
      found: file,
      // An error of the YAML parser quotes lines of the file, which may contain a token.
      because: systemCodeOf(reason) === undefined ? undefined : reason,
    });
  }
}

/** Names of this machine. What is sent to them does not leave it. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** The errors leave out the URL, because it may contain a password. */
function serverOf({ name, server }: Cluster, file: string): URL {
  const url = URL.parse(String(server));
  if (url?.protocol === 'https:') return url;
  if (url?.protocol === 'http:' && LOOPBACK.test(url.hostname)) return url;
  if (url?.protocol === 'http:')
    throw userError(
      `--kubeconfig: ${file}: the server of cluster ${quote(name)} is reached without TLS, wanted https://HOST:PORT, or http:// on this machine, as of kubectl proxy`,
      { code: 'kubeconfig_unreadable', where: '--kubeconfig' },
    );
  throw userError(
    `--kubeconfig: ${file}: the server of cluster ${quote(name)} is not a URL, wanted https://HOST:PORT`,
    {
      code: 'kubeconfig_unreadable',
      where: '--kubeconfig',
    },
  );
}

/**
 * Returns the user error for credentials that cannot be read. Usually a command such as `aws` is not installed, or its
 * session has expired.
 */
function withoutCredentials(reason: unknown, file: string, user: User | null): Error {
  // The error of JSON.parse quotes the command's output, which may be a token.
  const isParseError = reason instanceof SyntaxError;
  const [why] = isParseError ? ['its output is not JSON'] : messageOf(reason).trim().split('\n', 1);
  const command = (user?.exec as { command?: string } | undefined)?.command;
  const how = command === undefined ? '' : ` from the command "${command}"`;
  return userError(`--kubeconfig: ${file}: no credentials for user "${user?.name}"${how}: ${why}`, {
    code: 'credentials_unavailable',
    where: '--kubeconfig',
    hint: 'check with "kubectl auth whoami", which uses the same credentials',
    because: isParseError ? undefined : reason,
  });
}

function firstOfName<Entry extends { name: string }>(entries: readonly Entry[]): Entry[] {
  return entries.filter(({ name }, index) => entries.findIndex((other) => other.name === name) === index);
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
  if (known.length === 0)
    return userError(`--kubeconfig: ${file} has no contexts`, {
      code: 'context_unknown',
      where: '--kubeconfig',
      found: context,
      hint: 'add the cluster to it: aws eks update-kubeconfig --name CLUSTER',
    });
  return userError(
    context
      ? `--context: ${file} has no context "${context}" with a cluster; it has ${known.join(', ')}`
      : `--kubeconfig: ${file} has no current context; name one with --context: ${known.join(', ')}`,
    { code: 'context_unknown', where: '--context', found: context },
  );
}
