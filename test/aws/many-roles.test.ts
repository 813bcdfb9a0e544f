import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import t from 'tap';
import { connectAws } from '../../src/aws/connect.ts';
import { readLiveRoles } from '../../src/doctor/read/aws/read-live-roles.ts';
import { inTurns } from '../../src/doctor/read/requests/in-turns.ts';
import { createFront, THROTTLED } from './front.ts';
import { AWS_ACCOUNT, type Moto, REGION, startMoto, useAws } from './moto.ts';

const ROLES = 500;
/** Roles of a page: moto sends all in one, and IAM at most 1,000. */
const PAGE = 200;

const moto = await startMoto(t);
if (moto !== undefined) await readFrom(moto);

async function readFrom(moto: Moto): Promise<void> {
  const iam = new IAMClient(moto.admin);
  t.teardown(() => iam.destroy());
  const statement = { Effect: 'Allow', Action: 's3:PutObject', Resource: '*' };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const principal = { ...statement, Principal: { Service: 'pods.eks.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Resource: _, ...trusting } = principal;
  const trust = JSON.stringify({ Version: '2012-10-17', Statement: [trusting] });
  const names = Array.from({ length: ROLES }, (_, index) => `ci-project-${index}`);
  await inTurns(names, async (RoleName) => {
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'site', PolicyDocument: policy }));
  });

  t.test(
    'the roles of a large AWS account are read page by page, although every other request is throttled',
    async (t) => {
      let asked = 0;
      const pages: string[] = [];
      const front = await createFront(t, moto.endpoint, async ({ body }, pass) => {
        asked += 1;
        if (asked % 2 === 1) return THROTTLED;
        pages.push(body);
        const answer = await pass();
        return { ...answer, body: pageOf(String(answer.body), Number(new URLSearchParams(body).get('Marker') ?? 0)) };
      });
      useAws(front.endpoint, moto.admin.credentials);
      const aws = await connectAws(
        { profile: undefined, region: REGION, fallbackRegion: REGION, userAgent: 'tests' },
        process.env,
      );
      t.teardown(() => aws.close());
      const said: string[] = [];
      const begin = performance.now();
      const arns = names.map((name) => `arn:aws:iam::${AWS_ACCOUNT}:role/${name}`);
      const roles = await readLiveRoles(
        aws,
        { awsAccount: AWS_ACCOUNT, arn: `arn:aws:iam::${AWS_ACCOUNT}:user/moto` },
        arns,
        (text) => void said.push(text),
      );
      t.comment(`${ROLES} roles in ${Math.round(performance.now() - begin)} ms`);
      t.equal(roles.byName.size, ROLES);
      t.equal(roles.live?.absent.size, 0);
      t.equal(roles.byName.get(`ci-project-${ROLES - 1}`)?.[0]?.permissions?.length, 1);
      t.equal(pages.length, 3);
      t.ok(asked >= pages.length * 2, 'each was throttled first');
      const counted = said.map((text) => Number(/\((\d+)\)$/.exec(text)?.[1]));
      t.same(
        counted,
        counted.toSorted((a, b) => a - b),
        'the progress increases',
      );
      t.equal(counted.at(-1), ROLES);
    },
  );
}

/** A page of the answer to GetAccountAuthorizationDetails, in the form of IAM. */
function pageOf(xml: string, from: number): string {
  const [, before = '', list = '', after = ''] = /^(.*<RoleDetailList>)(.*)(<\/RoleDetailList>.*)$/s.exec(xml) ?? [];
  const roles = membersOf(list);
  const to = from + PAGE;
  const more =
    to < roles.length ? `<IsTruncated>true</IsTruncated><Marker>${to}</Marker>` : '<IsTruncated>false</IsTruncated>';
  const rest = after.replaceAll(/<IsTruncated>.*?<\/IsTruncated>|<Marker>.*?<\/Marker>/g, '');
  return `${before}${roles.slice(from, to).join('')}${rest.replace('</RoleDetailList>', `</RoleDetailList>${more}`)}`;
}

/** The outermost members of a list. */
function membersOf(list: string): string[] {
  const members: string[] = [];
  let depth = 0;
  let begin = 0;
  for (const { 0: tag, index } of list.matchAll(/<\/?member>/g)) {
    if (tag === '<member>') {
      if (depth === 0) begin = index;
      depth += 1;
    } else {
      depth -= 1;
      if (depth === 0) members.push(list.slice(begin, index + tag.length));
    }
  }
  return members;
}
