import type * as z from 'zod';
import { PROGRAM } from '../../names.ts';
import { imageVersion } from '../../versions/image-version.ts';
import type { ClusterVersions, Difference } from '../../versions/versions.ts';
import type { Result } from '../commands/version.ts';
import type { versionSchema } from '../schemas/version.ts';
import { type Block, paragraph, separated } from '../terminal/block.ts';
import { levelLabel } from '../terminal/level-label.ts';
import { look, whole } from '../terminal/text.ts';
import { withCommands } from '../terminal/with-commands.ts';

export function versionBlocks({ cluster, differences, node, platform, version }: Result): readonly Block[] {
  return separated([
    [paragraph(look('strong', `${PROGRAM} ${version}`)), field('node', `${node}, ${platform}`)],
    ...(cluster === undefined ? [] : clusterGroups(cluster, differences, version)),
  ]);
}

function clusterGroups(
  { kubernetes, server, unseen, webhook }: ClusterVersions,
  differences: readonly Difference[],
  own: string,
): readonly (readonly Block[])[] {
  const isKnown = typeof webhook === 'object';
  const rows = [
    field('kubernetes', kubernetes ?? 'unknown'),
    field(
      'webhook',
      isKnown ? (imageVersion(webhook.image) ?? 'unknown: the tag of its image is not a version') : webhook,
    ),
    ...(isKnown ? [field('image', webhook.image), field('deployment', webhook.deployment)] : []),
    ...(isKnown ? [field('chart', webhook.chart ?? 'unknown: the Deployment has no label helm.sh/chart')] : []),
  ];
  const isSame = isKnown && differences.length === 0 && imageVersion(webhook.image) === own;
  return [
    [paragraph(look('strong', server)), ...rows],
    differences.flatMap(differenceBlocks),
    unseen.length === 0 ? [] : [paragraph('Not checked:'), ...unseen.map(unseenBlock)],
    isSame ? [paragraph(look('ok', 'The webhook and this command have the same version.'))] : [],
  ];
}

function differenceBlocks({ code, hint, level, message }: Difference): readonly Block[] {
  return [
    paragraph(`${message}  [${code}]`, { label: levelLabel(level) }),
    ...(hint === undefined ? [] : [paragraph(withCommands(hint), { indent: 4, label: 'fix     ' })]),
  ];
}

function unseenBlock(part: string): Block {
  return paragraph(part, { indent: 2, label: [look('warning', '?'), ' '] });
}

function field(name: string, text: string): Block {
  return paragraph(whole(text), { indent: 2, label: `${name.padEnd(10)}  ` });
}

export function toJson({ cluster, differences, ...own }: Result): z.input<typeof versionSchema> {
  return { ...own, cluster: cluster === undefined ? null : clusterJson(cluster, differences) };
}

function clusterJson(
  { calledIn: _, kubernetes, webhook, ...cluster }: ClusterVersions,
  differences: readonly Difference[],
): z.input<typeof versionSchema>['cluster'] {
  return {
    ...{ ...cluster, unseen: [...cluster.unseen] },
    kubernetes: kubernetes ?? null,
    webhook:
      typeof webhook === 'string'
        ? null
        : {
            ...webhook,
            version: imageVersion(webhook.image) ?? null,
            chart: webhook.chart ?? null,
            chartFor: webhook.chartFor ?? null,
          },
    differences: differences.map((one) => ({ ...one, hint: one.hint ?? null })),
  };
}
