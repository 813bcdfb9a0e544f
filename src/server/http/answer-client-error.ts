import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { failure, failureBody, toFailure } from './failure.ts';

/** By the code of Node's HTTP parser. */
const FAILURES: { [code: string]: () => Error } = {
  HPE_HEADER_OVERFLOW: () => failure('headers_too_large', 'The headers are longer than 16 KiB'),
  ERR_HTTP_REQUEST_TIMEOUT: () => failure('body_slow', 'The request did not arrive in time'),
};

/** Answers what is not HTTP, or not whole: there is no request then, only a connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const fault = FAILURES[error.code ?? '']?.() ?? failure('request_malformed', 'What was sent is not HTTP/1.1');
  const answer = toFailure(fault);
  const body = failureBody(answer);
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
