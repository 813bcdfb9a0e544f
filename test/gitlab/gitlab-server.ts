import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';

/** Sends the answer to a request for a project. `tries` counts the requests for that project, from 1. */
export type Answer = (response: ServerResponse, tries: number, request: IncomingMessage) => void;

/** A request that has arrived. */
export type Asked = { id: string; token: string | undefined };

/** Returns an answer in JSON, like those of GitLab. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Returns a project with the fields that GitLab documents and that matter here, and some others. */
export function project(id: number, path: string, more: object = {}): Answer {
  return json(200, {
    id,
    description: 'x'.repeat(2000),
    name: path.split('/').at(-1),
    path: path.split('/').at(-1),
    path_with_namespace: path,
    archived: false,
    namespace: { id: 1, full_path: path.split('/').slice(0, -1).join('/') },
    ...more,
  });
}

export const notFound = json(404, { message: '404 Project Not Found' });

/** Starts a server with a part of GitLab's REST API: `GET /api/v4/projects/:id`, also below a relative URL. */
export async function serveGitlab(
  t: Test,
  projects: Readonly<Record<string, Answer>>,
  base = '',
): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    const id = pathname.startsWith(`${base}/api/v4/projects/`) ? (pathname.split('/').at(-1) ?? '') : '';
    const token = request.headers['private-token'];
    asked.push({ id, token: typeof token === 'string' ? token : undefined });
    const tries = asked.filter((one) => one.id === id).length;
    const answer = projects[id] ?? notFound;
    answer(response, tries, request);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`, asked };
}
