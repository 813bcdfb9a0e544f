import { error } from '../../../documents/check.ts';
import type { Path } from '../../../documents/path.ts';
import type { FleetCheck } from '../draft.ts';
import { leavesOf } from '../leaves.ts';

/** As GitLab makes tokens of runners; the rest of one is a secret. */
const TOKEN = /\b(?:glrt-|GR1348941)[\w-]{8,}/;

/** A token stands for its runner, and this file is read by many. */
export const tokenValue: FleetCheck = {
  code: 'token_value',
  check({ fleet }) {
    const message =
      'found what looks like the token of a runner, wanted none in this file: put it into the Secret of tokenSecret, and revoke it if anybody has seen it';
    const tokensIn = (values: unknown, path: Path) =>
      leavesOf(values, path).filter(({ value }) => typeof value === 'string' && TOKEN.test(value));
    return [
      ...tokensIn(fleet.webhook.values, ['webhook', 'values']).map(({ path }) => error('document', path, message)),
      ...fleet.runners.flatMap((runner) =>
        [...tokensIn(runner.config, ['config']), ...tokensIn(runner.values, ['values'])].map(({ path }) => {
          return error(runner, path, message);
        }),
      ),
    ];
  },
};
