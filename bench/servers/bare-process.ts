import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

// The upper limit for a server on Node: it parses the body and writes a fixed answer, without a decision.
const [port, key = '', certificate = ''] = process.argv.slice(2);

createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const review = JSON.parse(Buffer.concat(chunks).toString());
    const answer = JSON.stringify({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid: review.request.uid, allowed: true },
    });
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(answer) });
    response.end(answer);
  });
}).listen(Number(port), '127.0.0.1');
