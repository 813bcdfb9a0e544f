import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { httpError, toHttpError, toStatusBody } from './http-error.ts';

/** Keys are the error codes of Node's HTTP parser. */
const ERRORS: { [code: string]: () => Error } = {
  HPE_HEADER_OVERFLOW: () => httpError('headers_too_large', 'The headers are longer than 16 KiB'),
  HPE_INVALID_EOF_STATE: () => httpError('request_malformed', 'The connection ended before the end of the request'),
  ERR_HTTP_REQUEST_TIMEOUT: () => httpError('body_slow', 'The request did not arrive in time'),
};

/** Also the answer to the bytes that follow a body longer than its Content-Length. */
const MALFORMED = 'The connection has bytes that are not an HTTP/1.1 request; check Content-Length';
const OF_HTTP = /^(HPE|ERR_HTTP)_/;

/** Answers a connection on which no whole HTTP request arrived, and closes it. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  // After a handshake that timed out, an answer would still wait for the handshake.
  if (!OF_HTTP.test(error.code ?? '') || !socket.writable) {
    socket.destroy();
    return;
  }
  const answer = toHttpError(ERRORS[error.code ?? '']?.() ?? httpError('request_malformed', MALFORMED));
  const body = toStatusBody(answer);
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
