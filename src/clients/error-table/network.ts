import type { ErrorTable } from './row.ts';

const TRUST = 'NODE_EXTRA_CA_CERTS (a PEM file, read at the start of the process)';

/**
 * Waiting resolves none of these: each concerns the server, its name or the trusted authorities.
 * Source: https://nodejs.org/api/tls.html
 */
const selfSigned = {
  errorClass: 'invalid',
  reason: 'the server shows a self-signed certificate',
  remedy: `Trust the authority behind it with ${TRUST}, or give the server a certificate of a known one.`,
} as const;
const unknownIssuer = {
  errorClass: 'invalid',
  reason: "the server's certificate is signed by nobody known here",
  remedy: `Trust its authority with ${TRUST}, or let the server send the certificates in between with its own.`,
} as const;
const otherName = {
  errorClass: 'invalid',
  reason: 'the certificate is for another name',
  remedy: 'Ask the server by a name that its certificate holds, or correct the address in the configuration.',
} as const;
const badCertificate = (reason: string) =>
  ({
    errorClass: 'invalid',
    reason,
    remedy: 'Give the server a valid certificate for this name and use.',
  }) as const;
const notTls = {
  errorClass: 'invalid',
  reason: 'what answers at that address speaks no TLS, or another protocol',
  remedy:
    'Check port and protocol in the configuration: `https` or TLS is asked of a port that speaks plainly, or a proxy stands in between.',
} as const;
const noCommonTls = {
  errorClass: 'invalid',
  reason: 'server and client have no version or cipher of TLS in common',
  remedy: 'Let the server speak TLS 1.2 or later with a present-day cipher.',
} as const;
const wantsCertificate = {
  errorClass: 'credentials',
  reason: 'the server does not accept the certificate that the client shows, or misses one',
  remedy: 'Give the connection a client certificate that the server trusts.',
} as const;

/**
 * Socket and TLS codes of Node (OpenSSL has renamed some alerts), and the names that HTTP clients use for a call
 * without an answer.
 * Source: https://nodejs.org/api/errors.html#common-system-errors
 */
export const networkErrors = {
  ECONNRESET: { errorClass: 'uncertain', reason: 'the connection broke before the answer came' },
  EPIPE: { errorClass: 'uncertain', reason: 'the connection broke while the call was being sent' },
  ETIMEDOUT: { errorClass: 'uncertain', reason: 'no answer came in time' },
  ESOCKETTIMEDOUT: { errorClass: 'uncertain', reason: 'no answer came in time' },
  TimeoutError: { errorClass: 'uncertain', reason: 'no answer came in time' },
  UND_ERR_SOCKET: { errorClass: 'uncertain', reason: 'the connection broke before the answer came' },
  UND_ERR_HEADERS_TIMEOUT: { errorClass: 'uncertain', reason: 'no answer came in time' },
  UND_ERR_BODY_TIMEOUT: { errorClass: 'uncertain', reason: 'the answer broke off' },
  UND_ERR_CONNECT_TIMEOUT: { errorClass: 'unreachable', reason: 'no connection in time' },
  ECONNREFUSED: { errorClass: 'unreachable', reason: 'nothing listens at that address' },
  EHOSTUNREACH: { errorClass: 'unreachable', reason: 'no route to that address' },
  ENETUNREACH: { errorClass: 'unreachable', reason: 'no route to that network' },
  ENOTFOUND: { errorClass: 'unreachable', reason: 'the name does not resolve' },
  EAI_AGAIN: { errorClass: 'unreachable', reason: 'name resolution failed for now' },
  ERR_TLS_HANDSHAKE_TIMEOUT: { errorClass: 'unreachable', reason: 'the TLS handshake did not end in time' },
  CERT_HAS_EXPIRED: {
    errorClass: 'invalid',
    reason: 'the server shows an expired certificate',
    remedy: "Renew the server's certificate; if it is valid, set the clock of this machine.",
  },
  CERT_NOT_YET_VALID: {
    errorClass: 'invalid',
    reason: 'the server shows a certificate that is not valid yet',
    remedy: "Set the clock of this machine; if it is right, the certificate's first day is still to come.",
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: selfSigned,
  SELF_SIGNED_CERT_IN_CHAIN: selfSigned,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
  CERT_UNTRUSTED: unknownIssuer,
  INVALID_CA: unknownIssuer,
  ERR_TLS_CERT_ALTNAME_INVALID: otherName,
  HOSTNAME_MISMATCH: otherName,
  CERT_REVOKED: badCertificate('the server shows a revoked certificate'),
  CERT_REJECTED: badCertificate('the certificate is rejected for this use'),
  INVALID_PURPOSE: badCertificate('the certificate is not one for servers'),
  CERT_SIGNATURE_FAILURE: badCertificate("the certificate's signature is wrong"),
  CERT_CHAIN_TOO_LONG: badCertificate('the chain of certificates is too long'),
  EPROTO: notTls,
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  ERR_SSL_HTTP_REQUEST: notTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
  ERR_SSL_UNSUPPORTED_PROTOCOL: noCommonTls,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: noCommonTls,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: noCommonTls,
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE': noCommonTls,
  ERR_SSL_NO_SHARED_CIPHER: noCommonTls,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: wantsCertificate,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: wantsCertificate,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: wantsCertificate,
  'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE': wantsCertificate,
  'ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_UNKNOWN': wantsCertificate,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: wantsCertificate,
} as const satisfies ErrorTable;
