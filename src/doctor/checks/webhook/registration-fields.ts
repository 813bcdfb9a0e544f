import { show } from '../../../documents/show.ts';
import { formatSelector, selectorKeys } from '../../derive/namespaces/selects.ts';
import { type ChartEntry, SERVICE_PORT } from '../../derive/webhooks/chart-entries.ts';
import { coversRequest, exceeds } from '../../derive/webhooks/request-rules.ts';
import type { Finding, Level } from '../finding.ts';
import { addressOf, changeEntry, objectOf, pathOf, type RegisteredEntry, restore } from './registered-entry.ts';

/**
 * Finds fields because of which an entry gets fewer or more requests than in the chart.
 *
 * @param effect what happens to a request that the entry does not get: a phrase
 * @param level of a finding about such requests
 */
export function requestFindings(
  registered: RegisteredEntry,
  chart: ChartEntry,
  effect: string,
  level: Level,
): readonly Finding[] {
  const { matchConditions = [], objectSelector = {}, rules = [] } = registered.entry;
  const [resource = ''] = chart.rule.resources;
  const skips = { code: 'entry_skips', level, object: objectOf(registered) };
  const findings: Finding[] = [];
  const uncovered = chart.rule.operations.filter((operation) => !coversRequest(rules, { operation, resource }));
  if (uncovered.length > 0)
    findings.push({
      ...skips,
      found: `its rules do not match ${uncovered.join(' and ')} of ${resource}: ${effect}`,
      wanted: `the rule of the chart: ${chart.rule.operations.join(' and ')} of ${resource} in version v1, scope Namespaced`,
      fix: [restore(registered, 'rules', chart)],
    });
  else if (exceeds(rules, chart.rule))
    findings.push({
      ...{ code: 'entry_differs', level: 'warning', object: objectOf(registered) },
      found: `its rules match more than ${chart.rule.operations.join(' and ')} of ${resource}: these requests depend on the webhook, which can read them`,
      wanted: 'the rule of the chart',
      fix: [restore(registered, 'rules', chart)],
    });
  if (selectorKeys(objectSelector).length > 0)
    findings.push({
      ...skips,
      found: `objectSelector ${formatSelector(objectSelector)}: the API server skips the webhook for ${resource} that it does not match, and requesters choose labels; ${effect}`,
      wanted: 'an empty objectSelector, as in the chart',
      fix: [restore(registered, 'objectSelector', chart)],
    });
  const others = matchConditions.filter(({ expression }) => oneLine(expression) !== chart.condition.expression);
  if (others.length > 0)
    findings.push({
      ...skips,
      found: `${others.map(({ expression, name }) => `matchCondition ${name} (${show(expression.trim())})`).join(', ')}: the API server skips the webhook where it is false; ${effect}`,
      wanted: `only matchCondition ${chart.condition.name} of the chart`,
      fix: [restore(registered, 'matchConditions', chart)],
    });
  return findings;
}

/** Finds fields because of which every call fails or is made differently than the webhook expects. */
export function callFindings(registered: RegisteredEntry, chart: ChartEntry): readonly Finding[] {
  const { entry, kind } = registered;
  const { service } = entry.clientConfig;
  const object = objectOf(registered);
  const findings: Finding[] = [];
  const path = pathOf(entry);
  const isOurs = service?.namespace === chart.service.namespace && service.name === chart.service.name;
  if (!isOurs)
    findings.push({
      ...{ code: 'entry_elsewhere', level: 'error', object },
      found: `the API server sends the requests of this entry to ${show(addressOf(entry))}: whatever answers there reads these requests and decides about them`,
      wanted: `service ${chart.service.namespace}/${chart.service.name}, as in the chart; the webhook writes caBundle itself`,
      fix: [
        changeEntry(registered, {
          op: 'replace',
          path: 'clientConfig',
          value: { service: { ...chart.service, path: chart.path, port: SERVICE_PORT } },
        }),
      ],
    });
  else if (path !== chart.path)
    findings.push({
      ...{ code: 'entry_fails', level: 'error', object },
      found: `the API server calls ${show(path)}, which is not for the requests of this entry`,
      wanted: chart.path,
      fix: [changeEntry(registered, { op: 'add', path: 'clientConfig/service/path', value: chart.path })],
    });
  const port = service?.port ?? SERVICE_PORT;
  if (isOurs && port !== SERVICE_PORT)
    findings.push({
      ...{ code: 'entry_fails', level: 'error', object },
      found: `the API server calls port ${port}, which the Service of the chart does not have for it: every call fails`,
      wanted: `port ${SERVICE_PORT}`,
      fix: [changeEntry(registered, { op: 'add', path: 'clientConfig/service/port', value: SERVICE_PORT })],
    });
  const { admissionReviewVersions = ['v1'], matchPolicy = 'Equivalent', reinvocationPolicy = 'Never' } = entry;
  if (!admissionReviewVersions.includes('v1'))
    findings.push({
      ...{ code: 'entry_fails', level: 'error', object },
      found: `admissionReviewVersions ${admissionReviewVersions.join(', ')}: the webhook refuses every review`,
      wanted: 'v1',
      fix: [changeEntry(registered, { op: 'add', path: 'admissionReviewVersions', value: ['v1'] })],
    });
  if (matchPolicy !== 'Equivalent')
    findings.push(
      differingFieldFinding(
        registered,
        'matchPolicy',
        matchPolicy,
        'Equivalent',
        'it misses requests in other versions',
      ),
    );
  if (kind === 'mutatingwebhookconfiguration' && reinvocationPolicy !== 'Never') {
    const why = 'the webhook is called a second time, for a pod into which the EKS webhook has injected the role';
    findings.push(differingFieldFinding(registered, 'reinvocationPolicy', reinvocationPolicy, 'Never', why));
  }
  return findings;
}

function differingFieldFinding(
  registered: RegisteredEntry,
  field: string,
  found: string,
  wanted: string,
  why: string,
): Finding {
  return {
    ...{ code: 'entry_differs', level: 'warning', object: objectOf(registered) },
    found: `${field} ${found}: ${why}`,
    wanted: `${field} ${wanted}, as in the chart`,
    fix: [changeEntry(registered, { op: 'add', path: field, value: wanted })],
  };
}

/** Removes line breaks and double spaces. The chart's expression is on one line, but other YAML may not fold it. */
function oneLine(expression: string): string {
  return expression.trim().replaceAll(/\s+/g, ' ');
}
