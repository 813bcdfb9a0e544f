import type { Fleet } from '../../../fleet/fleet.ts';
import type { Runner } from '../../world/runner/runner.ts';
import type { Variable } from '../../world/runner/setting.ts';
import { runnerSettings } from './settings/runner-settings.ts';

/**
 * Returns the managers of the generated chart. Their cache is set by variables (chart/templates/cache-config-map.yaml).
 */
export function runnersOfFleet({ cache, gitlab, runners }: Fleet): readonly Runner[] {
  return runners.map(({ config: _, jobNamespaces, jobServiceAccount, name, namespace, serviceAccount }): Runner => {
    const place = { in: 'deployment', namespace, name, container: name } as const;
    const pairs = {
      CI_SERVER_URL: gitlab.url,
      KUBERNETES_NAMESPACE: jobNamespaces[0],
      KUBERNETES_SERVICE_ACCOUNT: jobServiceAccount,
      ...(cache === undefined
        ? {}
        : {
            CACHE_TYPE: 's3',
            CACHE_PATH: cache.path,
            CACHE_S3_AUTHENTICATION_TYPE: 'iam',
            CACHE_S3_BUCKET_NAME: cache.bucket,
            CACHE_S3_BUCKET_LOCATION: cache.region,
            ...(cache.role === undefined ? {} : { CACHE_S3_ROLE_ARN: cache.role.arn }),
            ...(cache.kmsKeyArn === undefined
              ? {}
              : {
                  CACHE_S3_SERVER_SIDE_ENCRYPTION: 'KMS',
                  CACHE_S3_SERVER_SIDE_ENCRYPTION_KEY_ID: cache.kmsKeyArn,
                }),
          }),
    };
    const variables = Object.entries(pairs).map(([key, value]): Variable => ({ name: key, value, place }));
    return {
      ...{ kind: 'deployment', namespace, name, account: serviceAccount, mark: 'label', managerName: name },
      ...{ container: name, image: undefined, variables, cacheSecret: undefined },
      token: { mounted: undefined, automount: undefined, kubeconfig: undefined },
      ...runnerSettings([], variables),
    };
  });
}
