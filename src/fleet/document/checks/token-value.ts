import { error } from '../../../documents/check.ts';
import type { Path } from '../../../documents/path.ts';
import type { FleetCheck } from '../draft.ts';
import { leavesOf } from '../leaves.ts';

/** The form of runner tokens. */
const TOKEN = /\b(?:glrt-|GR1348941)[\w-]{8,}/;

/** Refuses a runner token, because it is a secret and many people read this file. */
export const tokenValue: FleetCheck = {
  code: 'token_value',
  check({ fleet }) {
    const message =
      'found what looks like a runner token, wanted none in this file: put it into the Secret of tokenSecret, and revoke it if it was shared';
    const tokensIn = (values: unknown, path: Path) =>
      leavesOf(values, path).filter(({ value }) => typeof value === 'string' && TOKEN.test(value));
    return [
      ...tokensIn(fleet.webhook?.values ?? {}, ['webhook', 'values']).map(({ path }) =>
        error('document', path, message),
      ),
      ...fleet.runners.flatMap((runner) =>
        [...tokensIn(runner.config, ['config']), ...tokensIn(runner.values, ['values'])].map(({ path }) => {
          return error(runner, path, message);
        }),
      ),
    ];
  },
};
