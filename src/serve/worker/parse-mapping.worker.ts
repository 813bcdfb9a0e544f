import { parentPort, workerData } from 'node:worker_threads';
import { parseMapping } from '../../mapping/document/parse.ts';

parentPort?.postMessage(parseMapping(String(workerData)));
