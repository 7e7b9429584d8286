import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact, redactWords } from '../../src/core/redact.ts';

const SECRETS = [
  [
    'the user info of a URL',
    'GET http://bot:hunter2@127.0.0.1:1/health',
    'hunter2',
    'http://***@127.0.0.1:1/health',
  ],
  ['a user info that holds an @', 'postgres://app:p@ss/w@db:5432/x', 'p@ss', 'postgres://***@'],
  [
    'the token before a host',
    'cloning https://ghp_abc123@example.com/a failed',
    'ghp_abc123',
    '@example.com/a failed',
  ],
  ['a query value', 'GET https://x.example/health?token=s3cr3t&page=2', 's3cr3t', 'token=***&page=2'],
  ['a password with =', 'connect password=hunter2 host=db', 'hunter2', 'password=*** host=db'],
  ['a variable', 'DB_PASSWORD="hunter 2" is wrong', 'hunter', 'is wrong'],
  ['a camel case name', 'saslPassword=hunter2', 'hunter2', 'saslPassword=***'],
  [
    'a dumped SASL object',
    "sasl: { mechanism: 'plain', username: 'app', password: 'hunter2' }",
    'hunter2',
    "username: 'app'",
  ],
  [
    'a JAAS line',
    'ScramLoginModule required username="app" password="hunter2";',
    'hunter2',
    'username="app"',
  ],
  ['JSON', '{"clientSecret":"hunter2","region":"eu"}', 'hunter2', '"region":"eu"'],
  ['SASL PLAIN on the wire', 'sent \u0000app\u0000hunter2 to the broker', 'hunter2', 'to the broker'],
  ['a header', 'Authorization: Bearer abcdefgh is refused', 'abcdefgh', 'is refused'],
  ['a header with another scheme', 'authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz', 'authorization: ***'],
  ['a header in JSON', '{"Authorization":"Negotiate YIIabc","a":1}', 'YIIabc', '"a":1'],
  ['a bearer token by itself', 'with bearer abc.def-123_456', 'abc.def-123_456', 'with bearer ***'],
  ['a basic token by itself', 'sent Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz', 'sent Basic ***'],
  [
    'an access key',
    'the key AKIAIOSFODNN7EXAMPLE is unknown',
    'IOSFODNN7EXAMPLE',
    'the key AKIA*** is unknown',
  ],
  ['a temporary key', 'ASIAIOSFODNN7EXAMPLE', 'IOSFODNN7', 'ASIA***'],
  [
    'a secret key',
    'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG',
    'wJalrXUtn',
    'aws_secret_access_key = ***',
  ],
  [
    'a presigned URL',
    'GET https://sts.amazonaws.com/?Action=GetCallerIdentity&X-Amz-Credential=AKIAX%2F2026&X-Amz-Security-Token=FwoG%2Bx&X-Amz-Signature=abc123&X-Amz-Date=20261123',
    ['FwoG', 'abc123', 'AKIAX'],
    'X-Amz-Date=20261123',
  ],
  ['an EKS token', 'token k8s-aws-v1.aHR0cHM6Ly9zdHMu expired', 'aHR0cHM6Ly9zdHMu', 'k8s-aws-v1.*** expired'],
  ['a Slack token', 'xoxb-17653672481-19874698323-pdFZKVeT refused', 'pdFZKVeT', 'xoxb-*** refused'],
  ['a Slack app token', 'xapp-1-A0123-456-abcdef', 'abcdef', 'xapp-***'],
  ['a web token', 'sent eyJhbGciOiJI.eyJzdWIiOiIx.abc-_x to it', 'eyJzdWIiOiIx', 'sent *** to it'],
  [
    'a private key',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\n-----END RSA PRIVATE KEY----- read',
    'MIIEabc',
    ' read',
  ],
  ['a private key that is cut off', '-----BEGIN PRIVATE KEY-----\nMIIEabc', 'MIIEabc', '***'],
] as const;

const INNOCENT = [
  'rds StartDBInstance: InvalidDBInstanceState: Instance mysql is not in stopped state.',
  'sts: ExpiredTokenException: The security token included in the request is expired',
  'InvalidToken: the request was not signed',
  'kafka deleteGroups: NON_EMPTY_GROUP: The group is not empty (10.0.2.51:9092)',
  'secrets "db" is forbidden: User "system:serviceaccount:a:b" cannot get resource "secrets"',
  'Basic authentication is switched off; a bearer token is needed',
  'https://docs.example.com/a/@scope/b?page=2#top',
  'arn:aws:iam::123456789012:role/lamplighter and mail to ops@example.com',
  'asked EKS for 3 nodes (min 2, max 6)',
];

describe('what nobody may read', () => {
  it.each(SECRETS)('%s is hidden, and the rest stays', (_name, text, secrets, stays) => {
    const shown = redact(text);
    for (const secret of [secrets].flat()) expect(shown).not.toContain(secret);
    expect(shown).toContain(stays);
    expect(shown).toContain('***');
  });

  it.each(INNOCENT)('leaves alone: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('changes nothing more when asked twice', () => {
    const pieces = fc.constantFrom(...SECRETS.map(([, text]) => text), ...INNOCENT, ' ', ', ', '\n', '"');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 5 }), (parts) => {
        const once = redact(parts.join(' '));
        expect(redact(once)).toBe(once);
      }),
    );
  });

  it('takes no longer than moments for a long text of anybody', () => {
    const before = process.cpuUsage();
    for (const piece of ['a', 'a.', 'a-', 'password', '://', 'eyJ', '\u0000', '"', '=', 'AKIA', 'Basic ']) {
      redact(piece.repeat(Math.ceil(20_000 / piece.length)));
    }
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(2_000);
  });

  it('is hidden in every text of an event, but for what a resumed run compares with the world', () => {
    const event = {
      ...{
        type: 'phase.finished',
        at: 7,
        blockedBy: ['token=abc'],
        failure: { serviceSaid: 'password=abc' },
      },
      ...{ intent: { key: 'token=abc' }, receipt: { sent: 'token=abc' }, nothing: null },
    };
    expect(redactWords(event)).toEqual({
      ...event,
      blockedBy: ['token=***'],
      failure: { serviceSaid: 'password=***' },
    });
  });
});
