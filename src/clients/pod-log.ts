import type { LogLine, PodLog } from './kubernetes-api.ts';

const STAMPED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?(.*)$/s;

/**
 * Parses a log requested with `timestamps=true`. Times have nanoseconds there and milliseconds here.
 *
 * The log is incomplete when it was cut at `limitBytes` (its last line may then be partial), or when a line has no
 * time: the kubelet answers "unable to retrieve container logs" with status 200.
 */
export function parsePodLog(body: string, limitBytes: number | undefined): PodLog {
  const cut = limitBytes !== undefined && Buffer.byteLength(body) >= limitBytes;
  const raw = body.split('\n');
  const rest = raw.pop() ?? '';
  if (rest !== '' && !cut) raw.push(rest);
  const lines: LogLine[] = [];
  let strange = false;
  for (const line of raw) {
    const [, stamp, text] = STAMPED.exec(line) ?? [];
    const atMs = stamp === undefined ? Number.NaN : Date.parse(stamp);
    if (text === undefined || Number.isNaN(atMs)) strange = true;
    else lines.push({ atMs, text: text.replace(/\r$/, '') });
  }
  return { lines, complete: !cut && !strange };
}
