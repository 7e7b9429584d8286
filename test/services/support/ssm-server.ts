import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** A broker's machine behind a Systems Manager: speaks its protocol, and runs each script in a real shell. */
export interface SsmServer {
  url: string;
  scripts: string[];
  /** What of the next calls is answered otherwise: the status and the error's name, or a hang-up. */
  disturb(operation: string, how: { error?: string; hangUp?: boolean; times: number }): void;
  /** Takes commands, and never hands them to the machine. */
  setOnline(online: boolean): void;
  close(): Promise<void>;
}

export const CONTAINER = 'redpanda';

const DOCKER = `#!/bin/sh
[ "$1" = exec ] || exit 64
shift
[ "$1" = -i ] && shift
if [ "$1" != ${CONTAINER} ]; then
  echo "Error response from daemon: No such container: $1" >&2
  exit 1
fi
shift
exec "$@"
`;

/** Hands its words and its input to this process, and ends as it is told. */
const shim = (url: string) => `#!${process.execPath}
const { readFileSync } = require('node:fs');
const words = process.argv.slice(2);
const stdin = words.includes('produce') ? readFileSync(0, 'utf8') : '';
fetch('${url}/rpk', { method: 'POST', body: JSON.stringify({ words, stdin }) })
  .then((answer) => answer.json())
  .then(({ stdout, stderr, exitCode }) => {
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    process.exitCode = exitCode;
  });
`;

export async function startSsm(
  rpk: { program: string } | { answer(words: readonly string[], stdin: string): Ended },
): Promise<SsmServer> {
  const folder = await mkdtemp(join(tmpdir(), 'lamplighter-ssm-'));
  const scripts: string[] = [];
  const commands = new Map<string, Ended | undefined>();
  const disturbances: { operation: string; error?: string; hangUp?: boolean; times: number }[] = [];
  let online = true;

  const runScript = (text: string): Promise<Ended> =>
    new Promise((done, fail) => {
      // As the agent does: a file, a shell, nothing to read.
      const child = spawn('/bin/sh', ['-c', text], {
        env: { PATH: `${folder}:${process.env.PATH}`, HOME: folder },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const ended: Ended = { exitCode: -1, stdout: '', stderr: '' };
      child.stdout.on('data', (data) => {
        ended.stdout += data;
      });
      child.stderr.on('data', (data) => {
        ended.stderr += data;
      });
      child.on('error', fail);
      child.on('close', (code) => done({ ...ended, exitCode: code ?? -1 }));
    });

  const operations: Record<string, (input: Record<string, never>) => object> = {
    SendCommand: ({
      Parameters,
      InstanceIds,
    }: {
      Parameters?: { commands: string[] };
      InstanceIds?: string[];
    }) => {
      const id = `00000000-0000-4000-8000-${String(commands.size).padStart(12, '0')}`;
      const text = (Parameters?.commands ?? []).join('\n');
      scripts.push(text);
      commands.set(id, undefined);
      if (online) void runScript(text).then((ended) => commands.set(id, ended));
      return { Command: { CommandId: id, InstanceIds, Status: 'Pending' } };
    },
    GetCommandInvocation: ({ CommandId }: { CommandId?: string }) => {
      const ended = commands.get(CommandId ?? '');
      if (!online) return { Status: 'TimedOut', StatusDetails: 'DeliveryTimedOut', ResponseCode: -1 };
      if (ended === undefined) return { Status: 'InProgress', StatusDetails: 'InProgress', ResponseCode: -1 };
      const Status = ended.exitCode === 0 ? 'Success' : 'Failed';
      return {
        CommandId,
        Status,
        StatusDetails: Status,
        ResponseCode: ended.exitCode,
        StandardOutputContent: ended.stdout.slice(0, 24_000),
        StandardErrorContent: ended.stderr.slice(0, 8_000),
      };
    },
  };

  const server = createServer(async (request, response) => {
    const body = JSON.parse(await textOf(request));
    if (request.url === '/rpk') {
      response.end(JSON.stringify('answer' in rpk ? rpk.answer(body.words, body.stdin) : {}));
      return;
    }
    const name = String(request.headers['x-amz-target']).replace(/^AmazonSSM\./, '');
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    const disturbed = disturbances.find(({ operation, times }) => operation === name && times > 0);
    if (disturbed !== undefined) {
      disturbed.times -= 1;
      // What is lost is the answer: the command itself has begun.
      if (disturbed.hangUp) {
        operations[name]?.(body);
        request.socket.destroy();
        return;
      }
      response.writeHead(400).end(JSON.stringify({ __type: disturbed.error, message: 'a test wants it so' }));
      return;
    }
    response.end(JSON.stringify(operations[name]?.(body)));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const programs = {
    docker: DOCKER,
    rpk: 'program' in rpk ? `#!/bin/sh\nexec '${rpk.program}' "$@"\n` : shim(url),
  };
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(folder, name), text);
    await chmod(join(folder, name), 0o755);
  }
  return {
    url,
    scripts,
    disturb: (operation, how) => disturbances.push({ operation, ...how }),
    setOnline: (value) => {
      online = value;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
