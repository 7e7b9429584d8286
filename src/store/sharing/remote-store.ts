import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { LamplighterError } from '../../core/errors.ts';
import { SECOND } from '../../core/ports/clock.ts';
import type { StorePorts } from '../../core/ports/store-ports.ts';
import { type Call, isShared, portsThrough } from './passed-ports.ts';
import { type Answer, fromWireError, type Holder, HolderGone, PROTOCOL } from './rpc.ts';
import { reachable } from './socket-path.ts';

const ANSWER_LIMIT_MS = 30 * SECOND;
const HOLDER_LIMIT_MS = 2 * SECOND;

/** The process that serves the store at this socket; undefined when none does. */
export async function findLeader(path: string): Promise<Holder | undefined> {
  let holder: Holder;
  try {
    holder = (await ask(path, 'GET', '/holder', undefined, HOLDER_LIMIT_MS)) as Holder;
  } catch {
    return undefined;
  }
  if (holder.protocol === PROTOCOL) return holder;
  throw new LamplighterError(
    'store-locked',
    `the store is held by a lamplighter of another version (${holder.owner})`,
    {
      remedy: 'Restart that process with this version, or use the version that it has.',
      facts: { pid: holder.pid },
    },
  );
}

/** The store that another process holds. Throws HolderGone when that process no longer answers. */
export function remoteStore(path: string): StorePorts {
  const call: Call = async (port, method, given) => {
    if (!isShared(port, method)) {
      throw new LamplighterError(
        'internal',
        `the process that holds the store does its work, not this one (${port}.${method})`,
      );
    }
    const answer = (await ask(path, 'POST', `/${port}/${method}`, given, ANSWER_LIMIT_MS)) as Answer;
    if ('error' in answer) throw fromWireError(answer.error);
    return answer.value;
  };
  return portsThrough(call, (topic, wake) => {
    const asked = open(path, 'GET', `/changes/${encodeURIComponent(topic)}`);
    asked.on('response', (hints) => {
      hints.on('data', wake);
      // The holder has gone: listeners find that out at their next poll.
      hints.on('close', wake);
      hints.on('error', () => {});
    });
    asked.on('error', () => {});
    asked.end();
    return () => void asked.destroy();
  });
}

const open = (path: string, method: string, url: string): ClientRequest =>
  request({ socketPath: reachable(path), method, path: url, agent: false });

async function ask(
  path: string,
  method: string,
  url: string,
  body: unknown,
  limitMs: number,
): Promise<unknown> {
  try {
    const asked = open(path, method, url);
    asked.setTimeout(limitMs, () => asked.destroy(new Error(`no answer within ${limitMs / SECOND} s`)));
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      asked.on('response', resolve);
      asked.on('error', reject);
    });
    asked.end(body === undefined ? undefined : JSON.stringify(body));
    const response = await answered;
    const text = Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>)).toString('utf8');
    return JSON.parse(text);
  } catch (error) {
    throw new HolderGone(path, error);
  }
}
