import { connect, createServer, type Socket } from 'node:net';

/** Kafka's numbers of the requests that matter here. */
const API_KEYS = { produce: 0, createTopics: 19, deleteTopics: 20, deleteGroups: 42 } as const;

export type ProxiedRequest = keyof typeof API_KEYS;

/**
 * Stands between a client and a broker. It can lose the answer to a request that the broker has carried out, or
 * hold it back, which no broker does when it is asked to.
 */
export async function startKafkaProxy(options: { port: number; brokerPort: number }) {
  const plans = new Map<number, { lose: true } | { holdMs: number }>();
  const forwarded: ProxiedRequest[] = [];
  const sockets = new Set<Socket>();
  const names = Object.fromEntries(Object.entries(API_KEYS).map(([name, key]) => [key, name]));

  const server = createServer((client) => {
    const broker = connect(options.brokerPort, '127.0.0.1');
    const end = () => {
      client.destroy();
      broker.destroy();
    };
    for (const socket of [client, broker]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    /** By correlation id, what is to happen to the answer. */
    const awaited = new Map<number, { lose: true } | { holdMs: number }>();
    eachFrame(client, (frame) => {
      const key = frame.readInt16BE(4);
      const name = isDryRun(frame) ? undefined : (names[key] as ProxiedRequest | undefined);
      if (name !== undefined) forwarded.push(name);
      const plan = name === undefined ? undefined : plans.get(key);
      if (plan !== undefined) {
        plans.delete(key);
        awaited.set(frame.readInt32BE(8), plan);
      }
      broker.write(frame);
    });
    eachFrame(broker, (frame) => {
      const plan = awaited.get(frame.readInt32BE(4));
      if (plan === undefined) return client.write(frame);
      // By now the broker has done what it was asked to do.
      if ('lose' in plan) return end();
      return setTimeout(() => client.write(frame), plan.holdMs);
    });
  });
  await new Promise<void>((done) => server.listen(options.port, '127.0.0.1', done));
  return {
    address: `127.0.0.1:${options.port}`,
    /** What has gone through, of the requests that change something. */
    forwarded,
    /** The next such request is carried out, and then the connection breaks. */
    loseNextAnswer: (request: ProxiedRequest) => plans.set(API_KEYS[request], { lose: true }),
    holdNextAnswer: (request: ProxiedRequest, holdMs: number) => plans.set(API_KEYS[request], { holdMs }),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** `validate_only` is the last byte of CreateTopics in the versions that kafkajs speaks. */
const isDryRun = (frame: Buffer): boolean =>
  frame.readInt16BE(4) === API_KEYS.createTopics && frame.at(-1) === 1;

/** Every message of Kafka's protocol begins with its length. */
function eachFrame(socket: Socket, use: (frame: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 4) {
      const end = 4 + rest.readInt32BE(0);
      if (rest.length < end) return;
      use(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
  });
}
