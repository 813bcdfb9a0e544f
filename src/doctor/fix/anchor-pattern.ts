import { show } from '../../documents/show.ts';
import type { Setting } from '../world/runner.ts';
import { changeSetting } from './change-setting.ts';
import type { Fix } from './fix.ts';

const LITERAL = /^[a-z0-9-]+$/;
/** `ci-*`, as in a shell. */
const GLOB = /^[a-z0-9-]+-\*$/;

/**
 * Turns a pattern of the runner into one for whole names, which accepts every name that the old one accepted on purpose: with one
 * anchor that is the beginning or the end of a name. Without an anchor, only its author can tell what is meant.
 */
export function anchorPattern(setting: Setting<string>): Fix {
  const { value } = setting;
  const [start, end] = [/^\^/.test(value), /(^|[^\\])\$$/.test(value)];
  const body = value.replace(/^\^/, '').replace(/(^|[^\\])\$$/, '$1');
  if (start !== end && isOne(body)) {
    const [before, after] = start ? ['', body.endsWith('.*') ? '' : '.*'] : [body.startsWith('.*') ? '' : '.*', ''];
    return changeSetting(setting, `^${before}${body}${after}$`);
  }
  const glob = GLOB.test(value)
    ? `; in a shell ${show(value)} means all names that begin so, here ${show(`^${value.slice(0, -1)}.*$`)}`
    : '';
  const literal = LITERAL.test(value) ? `, such as ${show(`^${value}$`)} for the one name` : '';
  return {
    advice: `set ${setting.path} to a pattern between ^ and $ that matches every account that jobs request today${literal}${glob}`,
  };
}

/** Whether a pattern has no alternatives, so that more can follow it, and names some part of a name. */
function isOne(pattern: string): boolean {
  return /^(?:[a-z0-9-]|\\[.-]|\.[*+]?|\[[a-z0-9-]+\][*+]?)*$/.test(pattern) && !/^(?:\.[*+]?)*$/.test(pattern);
}
