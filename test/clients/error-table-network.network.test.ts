import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCallService } from '../../src/clients/call-service.ts';
import { classify } from '../../src/clients/error-table/index.ts';
import { createHttpApi } from '../../src/clients/http.ts';
import { systemClock } from '../../src/ops/system-clock.ts';

describe('what TLS says', () => {
  it.each([
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'NODE_EXTRA_CA_CERTS'],
    ['UNABLE_TO_GET_ISSUER_CERT', 'NODE_EXTRA_CA_CERTS'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'NODE_EXTRA_CA_CERTS'],
    ['CERT_NOT_YET_VALID', 'clock'],
    ['CERT_HAS_EXPIRED', 'clock'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'name'],
    ['EPROTO', 'port'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'port'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'TLS 1.2'],
  ])('%s is no matter of waiting, and has a remedy of its own', (name, remedy) => {
    const row = classify({ service: 'http', names: [name] });
    expect(row).toMatchObject({ errorClass: 'invalid', remedy: expect.stringContaining(remedy) });
  });

  it('is known as Node really says it: a port that speaks plainly, a server without a certificate', async () => {
    const plain = createServer().listen(0, '127.0.0.1');
    const bare = createTlsServer({}, () => {}).listen(0, '127.0.0.1');
    bare.on('tlsClientError', () => {});
    onTestFinished(() => void [plain.close(), bare.close()]);
    await Promise.all([plain, bare].map((server) => server.listening || once(server, 'listening')));
    const http = createHttpApi({ call: createCallService({ clock: systemClock }) });
    for (const server of [plain, bare]) {
      const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const failure = await http.get(url, new AbortController().signal).catch((error) => error);
      expect(failure).toMatchObject({ errorClass: 'invalid', remedy: expect.any(String) });
    }
  });
});
