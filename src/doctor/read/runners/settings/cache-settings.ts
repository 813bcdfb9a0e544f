import type { CacheSettings } from '../../../world/runner/runner-settings.ts';
import { type Setting, settingBy, type Variable } from '../../../world/runner/setting.ts';
import { type SettingReader, valueAt, type Written } from './written.ts';

/** Variables of GitLab Runner 11 and earlier, and the variables that replaced them (its changelog, 12.0). */
const OLD_VARIABLES: ReadonlyMap<string, string> = new Map([
  ['S3_SERVER_ADDRESS', 'CACHE_S3_SERVER_ADDRESS'],
  ['S3_BUCKET_NAME', 'CACHE_S3_BUCKET_NAME'],
  ['S3_BUCKET_LOCATION', 'CACHE_S3_BUCKET_LOCATION'],
  ['S3_CACHE_PATH', 'CACHE_PATH'],
]);

const OLD_KEYS = ['ServerAddress', 'BucketName', 'BucketLocation', 'AccessKey', 'SecretKey', 'Insecure'];

/** Returns the cache settings of one runner (gitlab-runner `cache/cacheconfig/cacheconfig.go`). */
export function cacheSettings(
  { readPresence, read }: SettingReader,
  index: number,
  written: Written | undefined,
  variables: readonly Variable[],
): CacheSettings {
  return {
    type: read('CACHE_TYPE', 'cache', 'Type'),
    path: read('CACHE_PATH', 'cache', 'Path'),
    authenticationType: read('CACHE_S3_AUTHENTICATION_TYPE', 'cache', 's3', 'AuthenticationType'),
    serverAddress: read('CACHE_S3_SERVER_ADDRESS', 'cache', 's3', 'ServerAddress'),
    bucket: read('CACHE_S3_BUCKET_NAME', 'cache', 's3', 'BucketName'),
    region: read('CACHE_S3_BUCKET_LOCATION', 'cache', 's3', 'BucketLocation'),
    roleArn: read('CACHE_S3_ROLE_ARN', 'cache', 's3', 'RoleARN'),
    uploadRoleArn: read('CACHE_S3_UPLOAD_ROLE_ARN', 'cache', 's3', 'UploadRoleARN'),
    encryption: read('CACHE_S3_SERVER_SIDE_ENCRYPTION', 'cache', 's3', 'ServerSideEncryption'),
    encryptionKey: read('CACHE_S3_SERVER_SIDE_ENCRYPTION_KEY_ID', 'cache', 's3', 'ServerSideEncryptionKeyID'),
    accessKey: readPresence('CACHE_S3_ACCESS_KEY', 'cache', 's3', 'AccessKey'),
    secretKey: readPresence('CACHE_S3_SECRET_KEY', 'cache', 's3', 'SecretKey'),
    sessionToken: readPresence('CACHE_S3_SESSION_TOKEN', 'cache', 's3', 'SessionToken'),
    ignored: [...oldVariables(variables), ...(written === undefined ? [] : oldKeys(index, written))],
  };
}

/** Returns the old variables that are set. The value of each setting is the name of the variable that replaced it. */
function oldVariables(variables: readonly Variable[]): Setting<string>[] {
  return variables.flatMap((variable) => {
    const now = OLD_VARIABLES.get(variable.name);
    return now === undefined ? [] : [settingBy(variable, now)];
  });
}

function oldKeys(index: number, { place, table }: Written): Setting<string>[] {
  return OLD_KEYS.filter((key) => valueAt(table, ['cache', key]) !== undefined).map((key) => {
    return { value: `${key} in [runners.cache.s3]`, place, by: 'document', path: `runners[${index}].cache.${key}` };
  });
}
