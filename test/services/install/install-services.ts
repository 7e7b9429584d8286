import { installEtcd, installKubernetes, installKwok, installPromtool } from './go-programs.ts';
import { installKafka } from './kafka.ts';
import { installMoto } from './moto.ts';
import { InstallError } from './tools.ts';

/** Where each service lies, installed. */
export interface Installed {
  kubernetes: string;
  kwok: string;
  etcd: string;
  promtool: string;
  kafka: string;
  moto: string;
}

/** Puts into the cache what is not there yet. Throws InstallError naming what is missing and its remedy. */
export async function installServices(log: (line: string) => void): Promise<Installed> {
  // Go uses every processor by itself; the downloads of the others go along with its first build.
  const settled = await Promise.allSettled([installGoPrograms(log), installKafka(log), installMoto(log)]);
  const [programs, kafka, moto] = settled;
  const failures = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
  if (failures.length > 1)
    throw new InstallError(failures.map(({ message }) => message).join('\n'), { cause: failures });
  if (programs.status === 'rejected') throw programs.reason;
  if (kafka.status === 'rejected') throw kafka.reason;
  if (moto.status === 'rejected') throw moto.reason;
  return { ...programs.value, kafka: kafka.value, moto: moto.value };
}

async function installGoPrograms(log: (line: string) => void) {
  const etcd = await installEtcd(log);
  const kwok = await installKwok(log);
  const promtool = await installPromtool(log);
  const kubernetes = await installKubernetes(log);
  return { etcd, kwok, promtool, kubernetes };
}
