import { EventEmitter } from 'node:events';
import t from 'tap';
import { runUntilSignal } from '../../../src/serve/process/lifecycle.ts';
import { wholeLists } from '../../whole-lists.ts';

/** Stops when the test lets it, or at once when its signal is aborted. */
function stoppable() {
  let finish = () => {};
  const calls: AbortSignal[] = [];
  const stop = (stopAtOnce = new AbortController().signal) => {
    calls.push(stopAtOnce);
    return new Promise<void>((resolve) => {
      finish = resolve;
      stopAtOnce.addEventListener('abort', () => resolve());
    });
  };
  return { running: { stop }, calls, finish: () => finish() };
}

t.test('SIGTERM stops without haste, and the exit code is 0', async (t) => {
  const signals = new EventEmitter();
  const { calls, finish, running } = stoppable();
  const code = runUntilSignal(running, signals, () => t.fail('no person is at the terminal'));
  t.equal(calls.length, 0);
  signals.emit('SIGTERM', 'SIGTERM');
  t.equal(calls.length, 1);
  finish();
  t.equal(await code, 0);
  t.equal(signals.listenerCount('SIGTERM') + signals.listenerCount('SIGINT'), 0);
});

t.test('Ctrl-C says that a second one stops at once, and the second one does', async (t) => {
  const signals = new EventEmitter();
  const { calls, running } = stoppable();
  const printed: string[] = [];
  const code = runUntilSignal(running, signals, (text) => printed.push(text));
  signals.emit('SIGINT', 'SIGINT');
  t.match(printed, wholeLists([/press Ctrl-C again to stop at once/]));
  t.notOk(calls[0]?.aborted);
  signals.emit('SIGINT', 'SIGINT');
  t.ok(calls[0]?.aborted);
  t.equal(calls.length, 1, 'it is hurried, not stopped a second time');
  t.equal(await code, 130);
});

t.test('an error while stopping is not swallowed', async (t) => {
  const signals = new EventEmitter();
  const code = runUntilSignal({ stop: () => Promise.reject(new Error('stuck')) }, signals, () => {});
  signals.emit('SIGTERM', 'SIGTERM');
  await t.rejects(code, { message: 'stuck' });
});
