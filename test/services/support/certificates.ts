import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../install/tools.ts';

export interface Certificate {
  certFile: string;
  keyFile: string;
}

export interface Authority {
  caFile: string;
  /** A certificate for these addresses and names, for a server and for a client. */
  issue(name: string, subjectAltName: string): Promise<Certificate>;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** An authority of its own, with its files in the folder. */
export async function makeAuthority(folder: string): Promise<Authority> {
  const caFile = join(folder, 'ca.pem');
  const caKey = join(folder, 'ca.key');
  await run('openssl', [
    ...['req', '-x509', ...NEW_KEY, '-days', '2', '-subj', '/CN=lamplighter test authority'],
    ...['-keyout', caKey, '-out', caFile],
  ]);
  return {
    caFile,
    issue: async (name, subjectAltName) => {
      const file = (ending: string) => join(folder, `${name}.${ending}`);
      await run('openssl', [
        ...['req', ...NEW_KEY, '-subj', `/CN=${name}`, '-keyout', file('key'), '-out', file('csr')],
      ]);
      await writeFile(file('ext'), `subjectAltName=${subjectAltName}\n`);
      await run('openssl', [
        ...['x509', '-req', '-in', file('csr'), '-CA', caFile, '-CAkey', caKey, '-CAcreateserial'],
        ...['-days', '2', '-extfile', file('ext'), '-out', file('pem')],
      ]);
      return { certFile: file('pem'), keyFile: file('key') };
    },
  };
}

/** Key and chain in one file, as Java's PEM key stores want them. */
export async function writeKeyStore(file: string, { certFile, keyFile }: Certificate): Promise<void> {
  await writeFile(file, `${await readFile(keyFile, 'utf8')}${await readFile(certFile, 'utf8')}`);
}
