import { writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import type { Binaries } from '../build/build.ts';
import type { EksWebhookAddress } from '../client/connection.ts';
import { waitUntil } from '../client/wait-until.ts';
import { freePorts } from '../processes/free-ports.ts';
import type { ControlPlane } from './start.ts';

/** A running EKS pod identity webhook. */
export interface EksWebhook extends EksWebhookAddress {
  stop(): Promise<void>;
}

/**
 * Starts the real EKS pod identity webhook for a control plane as EKS does: outside of the cluster and unregistered.
 * Its configuration must list only `v1beta1` in `admissionReviewVersions`, because it answers without apiVersion and
 * kind.
 */
export async function startEksWebhook(
  binaries: Binaries,
  { connection, authority, processes }: ControlPlane,
): Promise<EksWebhook> {
  const [port = 0, metricsPort = 0] = await freePorts(2);
  const name = `eks-pod-identity-webhook-${port}`;
  const serving = authority.issue({ ip: ['127.0.0.1'], dns: ['localhost', 'pod-identity-webhook.eks.svc'] });
  const certificate = join(processes.folder, `${name}.crt`);
  const key = join(processes.folder, `${name}.key`);
  writeFileSync(certificate, serving.certificate);
  writeFileSync(key, serving.key, { mode: 0o600 });

  const child = processes.start(name, binaries['eks-pod-identity-webhook'], [
    '--in-cluster=false',
    `--kube-api=${connection.server}`,
    `--kubeconfig=${connection.kubeconfig}`,
    `--tls-cert=${certificate}`,
    `--tls-key=${key}`,
    `--port=${port}`,
    `--metrics-port=${metricsPort}`,
    '--aws-default-region=eu-central-1',
    '--sts-regional-endpoint=true',
    // The webhook's cache may not have an account that was created a moment ago. By default, it would then not change
    // the pod.
    '--service-account-lookup-grace-period=1s',
  ]);
  const answers = waitUntil('the EKS pod identity webhook to answer', () => health(port, connection), { every: 50 });
  await processes.unlessOneDies(answers);
  return {
    port,
    url: `https://127.0.0.1:${port}/mutate`,
    caBundle: authority.caBundle,
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    pid: child.pid,
    stop: () => child.stop(),
  };
}

function health(port: number, { certificateAuthority: ca }: ControlPlane['connection']): Promise<true | undefined> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path: '/healthz', ca, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 || undefined);
    }).once('error', () => resolve(undefined));
  });
}
