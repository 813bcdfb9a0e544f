import t from 'tap';
import { createAnswer } from '../../../src/server/handle/answer.ts';
import { build } from '../webhook.ts';

t.test('a long answer closes its connection, and a usual one leaves it open', async (t) => {
  const { app, metrics } = build(t);
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const { send } = createAnswer({
    ...{ isClosing: () => false, log, metrics, refuseUnreadable: () => undefined },
    unsent: { add: () => {} },
  });
  app.get('/answer/:length', (request, reply) => {
    const { length } = request.params as { length: string };
    return send(reply, 200, 'x'.repeat(Number(length)));
  });
  const connectionOf = async (length: number) => (await app.inject(`/answer/${length}`)).headers.connection;
  t.equal(await connectionOf(64 * 1024), 'keep-alive');
  t.equal(await connectionOf(64 * 1024 + 1), 'close');
});
