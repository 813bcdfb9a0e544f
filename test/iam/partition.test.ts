import t from 'tap';
import { PARTITIONS, partitionOf } from '../../src/iam/partition.ts';

const table = [
  ['eu-central-1', 'aws'],
  ['us-east-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['us-isof-south-1', 'aws-iso-f'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['eusc-de-east-1', 'aws-eusc'],
] as const;

for (const [region, partition] of table) {
  t.test(`${region} is in ${partition}`, async (t) => {
    t.equal(partitionOf(region), partition);
    t.ok(PARTITIONS.includes(partition));
  });
}
