import { parentPort, workerData } from 'node:worker_threads';
import { parseAccounts } from '../../accounts/parse.ts';

parentPort?.postMessage(parseAccounts(String(workerData)));
