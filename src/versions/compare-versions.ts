import { PROGRAM } from '../names.ts';
import { imageVersion } from './image-version.ts';
import type { ClusterVersions, Difference, RunningWebhook } from './versions.ts';

/** `kubeVersion` of the chart: the first version in which ValidatingAdmissionPolicy is stable. */
const OLDEST_KUBERNETES = [1, 30];

/**
 * Returns what differs between this program and a cluster. Two versions with the same minor version decide alike
 * (docs/api.md, "Versions"); others may decide differently.
 *
 * @param own version of this program
 */
export function compareVersions(
  own: string,
  { calledIn, kubernetes, webhook }: ClusterVersions,
): readonly Difference[] {
  return [
    ...(webhook === 'absent'
      ? [calledIn === undefined ? ABSENT : elsewhere(calledIn)]
      : webhook === 'unseen'
        ? []
        : ofWebhook(own, webhook)),
    ...ofKubernetes(kubernetes),
  ];
}

const ABSENT: Difference = {
  code: 'webhook_absent',
  level: 'warning',
  message: 'the cluster has no webhook of this project',
  hint: `name its namespace with --namespace; to install it, begin with the files that "${PROGRAM} init" writes`,
};

function elsewhere(namespace: string): Difference {
  return {
    code: 'webhook_absent',
    level: 'warning',
    message: `the named namespace has no webhook: the API server calls the one in namespace ${namespace}`,
    hint: `name that namespace with --namespace ${namespace}, or none`,
  };
}

function ofWebhook(own: string, { chartFor, image }: RunningWebhook): readonly Difference[] {
  const ofImage = imageVersion(image);
  const running = ofImage ?? chartFor;
  return [
    ...(running === undefined ? [] : betweenPrograms(own, running)),
    ...(ofImage === undefined || chartFor === undefined || ofImage === chartFor ? [] : [ofChart(ofImage, chartFor)]),
  ];
}

function betweenPrograms(own: string, running: string): readonly Difference[] {
  const [ownMinor, runningMinor] = [own, running].map(minorOf);
  if (own === running || ownMinor === undefined || runningMinor === undefined) return [];
  if (ownMinor === runningMinor)
    return [
      {
        code: 'patch_differs',
        level: 'notice',
        message: `the webhook is ${running} and this command ${own}: only bug fixes differ`,
      },
    ];
  const isNewer = runningMinor.localeCompare(ownMinor, 'en', { numeric: true }) > 0;
  return [
    {
      code: isNewer ? 'webhook_newer' : 'webhook_older',
      level: 'warning',
      message: `the webhook is ${running} and this command ${own}: explain, plan, test and validate answer for ${own}, and the webhook may decide otherwise`,
      hint: isNewer
        ? `use the command of that version, for example: npx ${PROGRAM}@${running}`
        : `upgrade the webhook, or use the command of its version, for example: npx ${PROGRAM}@${running}`,
    },
  ];
}

function ofChart(running: string, chartFor: string): Difference {
  return {
    code: 'chart_differs',
    level: 'warning',
    message: `the image is ${running} and its chart was written for ${chartFor}: the permissions and flags of the chart may not be those that the image needs`,
    hint: 'remove image.tag from the values, so that the chart chooses its image',
  };
}

function ofKubernetes(version: string | undefined): readonly Difference[] {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (major === undefined || minor === undefined) return [];
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_KUBERNETES;
  if (Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor)) return [];
  return [
    {
      code: 'kubernetes_old',
      level: 'warning',
      message: `Kubernetes is ${version}, and the chart needs ${OLDEST_KUBERNETES.join('.')} or later`,
      hint: 'upgrade the cluster',
    },
  ];
}

/** Returns `0.1` for `0.1.2`. */
function minorOf(version: string): string | undefined {
  return /^\d+\.\d+/.exec(version)?.[0];
}
