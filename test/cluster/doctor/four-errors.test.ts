import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { runCli } from '../../cli/command-line.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { ROLE } from '../world.ts';
import { follow } from './follow.ts';
import { createDoctorWorld } from './world.ts';

const ARN = 'eks.amazonaws.com/role-arn';

// The four ways in which references between a cluster and AWS are wrong (docs/troubleshooting.md), all at once.
t.test('four errors at once are told apart, without a false alarm, and their fixes fix all of them', async (t) => {
  const world = await createDoctorWorld(t, connect());
  const { aws, gitlab } = world;

  // 1: a name that does not match its counterpart.
  const trust = join(aws, 'ci-billing.json');
  writeFileSync(trust, readFileSync(trust, 'utf8').replace(/:ci-billing"/, ':billing"'));
  // 2: the wrong account on the pods of jobs.
  const config = {
    'config.template.toml': `[[runners]]\n[runners.kubernetes]\nnamespace = "${gitlab}"\nservice_account = "gitlab-runner-common"\n`,
  };
  await world.patch(world.runnerConfig, { data: config });
  // 3: the permission on the wrong role.
  const cache = join(aws, 'gitlab-runner-common/cache.json');
  const runner = [
    '[[runners]]',
    '[runners.kubernetes]',
    `namespace = "${gitlab}"`,
    'service_account = "gitlab-runner-common"',
    '[runners.cache]',
    'Type = "s3"',
    '[runners.cache.s3]',
    'BucketName = "example-runner-cache"',
    'BucketLocation = "eu-central-1"',
  ];
  await world.patch(world.runnerConfig, { data: { 'config.template.toml': `${runner.join('\n')}\n` } });
  writeFileSync(join(aws, 'ci-billing/cache.json'), readFileSync(cache));
  writeFileSync(
    cache,
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}]}',
  );
  // 4: an account without the annotation.
  await world.patch(world.account('ci-project-77'), { metadata: { annotations: { [ARN]: null } } });

  const { code, findings } = await world.examine();
  t.equal(code, 1);
  t.same(
    findings.map((finding) => [finding.code, finding.level, finding.object]),
    [
      ['account_unannotated', 'error', `serviceaccount ${gitlab}/ci-project-77`],
      ['trust_refuses', 'error', 'role ci-billing'],
      ['cache_permissions_missing', 'error', 'role gitlab-runner-common'],
      ['cache_permissions_of_job', 'error', 'role ci-billing'],
      ['runner_account_of_manager', 'error', `deployment ${gitlab}/gitlab-runner`],
    ],
  );
  const { stdout } = await runCli(world.words);
  for (const { found, fix, object } of findings) {
    t.ok(stdout.includes(object), `the text names ${object}`);
    t.ok(stdout.includes(found), 'and what was found');
    for (const one of fix) if ('command' in one) t.ok(stdout.includes(one.command), 'and the command');
  }
  t.match(stdout, new RegExp(`${ARN}=${ROLE}/ci-project-77`), 'the fix names the role that admits the account');

  for (const finding of findings) await follow(world, finding);
  writeFileSync(
    join(aws, 'ci-billing/cache.json'),
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}',
  );
  const after = await world.examine();
  t.same(after.findings, []);
  t.equal(after.code, 0);
});
