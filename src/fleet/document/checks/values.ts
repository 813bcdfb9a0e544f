import { chartSettings } from '../../../chart/chart-settings.ts';
import type { Setting } from '../../../chart/setting.ts';
import { nearest } from '../../../documents/nearest.ts';
import type { Path } from '../../../documents/path.ts';
import { showList } from '../../../documents/show.ts';
import { isMap } from '../../../is-map.ts';
import type { Values } from '../../fleet.ts';
import { type Check, type Complaint, error, warning } from './check.ts';

/** A value that the wrapper chart does not have, and Helm would refuse. */
export const unknownValue: Check = {
  code: 'unknown_value',
  check({ fleet }) {
    return unknownIn(fleet.webhook.values, chartSettings(), ['webhook', 'values']);
  },
};

function unknownIn(values: Values, settings: readonly Setting[], under: Path): Complaint[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const setting = settings.find((each) => each.key === key);
    const path = [...under, key];
    if (setting === undefined) {
      const keys = settings.map((each) => each.key);
      const near = nearest(key, keys);
      const hint = near === undefined ? `it has ${showList(keys)}` : `did you mean ${near}?`;
      return [error(path, `the wrapper chart has no value ${key}: ${hint}`, 'key')];
    }
    if (setting.settings === undefined) return [];
    if (!isMap(value)) return [error(path, `${key} is a map of keys in the wrapper chart: write one`)];
    return unknownIn(value, setting.settings, path);
  });
}

/** Helm does not hand a null down to a dependency reliably (helm/helm#32132). */
export const nullValue: Check = {
  code: 'null_value',
  check({ fleet, pathOf }) {
    const message =
      'found nothing (null), wanted a value: whether it takes away the one of the chart depends on the version of Helm';
    const nulls = (value: unknown, path: Path): Complaint[] => {
      if (value === null) return [error(path, message)];
      if (typeof value !== 'object') return [];
      return entriesOf(value).flatMap(([key, below]) => nulls(below, [...path, key]));
    };
    return [
      ...nulls(fleet.webhook.values, ['webhook', 'values']),
      ...fleet.runners.flatMap((runner) => nulls(runner.values, [...pathOf(runner), 'values'])),
    ];
  },
};

export const imageMissing: Check = {
  code: 'image_missing',
  check({ fleet, whole }) {
    if (!whole.webhook || fleet.webhook.image.repository !== undefined) return [];
    const message =
      'webhook.image.repository is missing: the chart can be written, and will not install until it is said where the image is';
    return [warning(['webhook', 'image'], message)];
  },
};

/** As GitLab makes tokens of runners; the rest of one is a secret. */
const TOKEN = /\b(?:glrt-|GR1348941)[\w-]{8,}/;

/** A token stands for its runner, and this file is read by many. */
export const tokenValue: Check = {
  code: 'token_value',
  check({ fleet, pathOf }) {
    const message =
      'found what looks like the token of a runner, wanted none in this file: put it into the Secret of tokenSecret, and revoke it if anybody has seen it';
    const tokens = (value: unknown, path: Path): Complaint[] => {
      if (typeof value === 'string') return TOKEN.test(value) ? [error(path, message)] : [];
      if (typeof value !== 'object' || value === null) return [];
      return entriesOf(value).flatMap(([key, below]) => tokens(below, [...path, key]));
    };
    return [
      ...tokens(fleet.webhook.values, ['webhook', 'values']),
      ...fleet.runners.flatMap((runner) => [
        ...tokens(runner.config, [...pathOf(runner), 'config']),
        ...tokens(runner.values, [...pathOf(runner), 'values']),
      ]),
    ];
  },
};

function entriesOf(value: object): [string | number, unknown][] {
  return Array.isArray(value) ? [...value.entries()] : Object.entries(value);
}
