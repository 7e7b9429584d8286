import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { makeBed } from '../support/processes.ts';

interface SentSpan {
  name: string;
  spanId: string;
  parentSpanId?: string;
}

it('serve sends traces where OTEL_EXPORTER_OTLP_ENDPOINT says, and leases and ticks into its metrics', async () => {
  const spans: SentSpan[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      for (const { scopeSpans } of JSON.parse(Buffer.concat(parts).toString()).resourceSpans) {
        for (const scope of scopeSpans) spans.push(...scope.spans);
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const bed = await makeBed();
  onTestFinished(() => bed.remove());
  const { port } = server.address() as AddressInfo;
  const serving = await bed.serve({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
  const address = String((await serving.until((line) => line.msg === 'health and metrics')).address);
  const up = bed.start(['up']);
  expect(await up.exited, up.stderr()).toMatchObject({ code: 0 });

  const metrics = await (await fetch(`${address}/metrics`)).text();
  expect(metrics).toMatch(/lamplighter_lease_seconds_left\{environment="exchange-dev"\} [\d.]+/);
  expect(metrics).toMatch(
    /lamplighter_schedule_last_tick_timestamp_seconds\{environment="exchange-dev"\} \d/,
  );
  expect(await (await fetch(`${address}/readyz`)).text()).toBe('ready\n');

  serving.child.kill('SIGTERM');
  expect(await serving.exited, serving.stderr()).toEqual({ code: 0, signal: null });
  const run = spans.find(({ name }) => name === 'up exchange-dev');
  const under = spans.filter(({ parentSpanId }) => parentSpanId === run?.spanId).map(({ name }) => name);
  expect(under).toEqual(expect.arrayContaining(['mysql', 'rds StartDBInstance', 'engine-init']));
});
