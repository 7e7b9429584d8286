import { readFile } from 'node:fs/promises';
import { systemClock } from '../../src/ops/system-clock.ts';

const KB_PER_MB = 1024;
/** Linux counts processor time in hundredths of a second, whatever the machine. */
const TICKS_PER_SECOND = 100;
/** In `/proc/PID/stat`, behind the name: time in the process itself, and in the kernel for it. */
const UTIME = 11;
const STIME = 12;

/** What a process holds in memory now, and has held at most. Linux only. */
export async function residentMb(pid: number): Promise<{ nowMb: number; peakMb: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const mb = (field: string) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / KB_PER_MB;
  return { nowMb: mb('VmRSS'), peakMb: mb('VmHWM') };
}

/** How much of one processor the process takes, in percent, over so long. Linux only. */
export async function cpuPercent(pid: number, overMs: number): Promise<number> {
  const before = await cpuSeconds(pid);
  const from = performance.now();
  await systemClock.sleep(overMs);
  const used = (await cpuSeconds(pid)) - before;
  return (100 * used) / ((performance.now() - from) / 1000);
}

/** Processor time of the process until now. Linux only. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[UTIME]) + Number(fields[STIME])) / TICKS_PER_SECOND;
}
