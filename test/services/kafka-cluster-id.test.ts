import { expect, it } from 'vitest';
import { clusterId } from './support/kafka-server.ts';

it('no name of a cluster begins with a dash, which Kafka would take for an option', () => {
  for (const first of Array.from({ length: 256 }, (_, byte) => byte)) {
    expect(clusterId(new Uint8Array(16).fill(first))).toMatch(/^\w[\w-]{21}$/);
  }
});
