import { armedAt } from '../../core/lease/due.ts';
import { SHORTEST_MS } from '../../core/lease/policy.ts';
import { MINUTE } from '../../core/ports/clock.ts';
import { eveningOf } from '../../core/schedule/zone.ts';
import type { StatusRow } from '../requests.ts';
import type { EveningAround } from './around.ts';
import { enterLease, say } from './change-lease.ts';

const THE_WATCH = { source: 'schedule', id: 'watch', name: 'the watch' } as const;

/** What is lit though nobody has a lease for it: told, and given a short one where policy wants it stopped. */
export async function foundLit(around: EveningAround, rows: readonly StatusRow[]): Promise<void> {
  const { settings, environment } = around;
  const { treatment, noticeMs } = settings.drift;
  const components = rows
    .filter(({ look }) => 'observed' in look && !['off', 'absent', 'deleting'].includes(look.observed.state))
    .map(({ component }) => component.name);
  const nowMs = around.now();
  if (treatment === 'tell') {
    // Once an evening, unless other things are lit.
    const about = `found/${eveningOf(nowMs, settings.schedule.zone)}/${components.join(',')}`;
    await say(around, about, { type: 'found-lit', treatment, components });
    return;
  }
  const deadlineMs = Math.ceil((nowMs + Math.max(noticeMs, SHORTEST_MS)) / MINUTE) * MINUTE;
  await enterLease(
    around,
    {
      litUntilMs: deadlineMs,
      setBy: THE_WATCH,
      setAtMs: nowMs,
      reason: `found lit without a lease in ${environment}`,
      reminded: { said: armedAt(deadlineMs, nowMs, settings.lease) },
    },
    [{ type: 'found-lit', treatment, components, deadlineMs }],
  );
}

/** Looks every so often, one replica of several. Returns when the next look is due. */
export async function tickDrift(around: EveningAround): Promise<number> {
  const { ports, environment, settings, world, owner } = around;
  const { everyMs } = settings.drift;
  const nowMs = around.now();
  const dueAtMs = Math.floor(nowMs / everyMs) * everyMs;
  const nextMs = dueAtMs + everyMs;
  const key = { environment, kind: 'drift', dueAtMs };
  if (!(await ports.claims.claim(key, owner, nowMs))) return nextMs;
  const result = await look();
  await ports.claims.settle(key, { owner, result });
  return nextMs;

  async function look(): Promise<string> {
    if ((await ports.leases.get(environment)) !== undefined) return 'it has a lease';
    if ((await world.liveRun()) !== undefined) return 'a run is under way';
    const { summary, rows } = await world.status();
    if (summary === 'dark') return 'dark';
    // What cannot be seen is no reason to stop it.
    if (summary === 'unknown' && !rows.some(({ look }) => 'observed' in look && look.observed.state === 'on')) {
      return 'cannot be seen';
    }
    const [last] = (await world.history(5)).filter(({ state }) => state === 'finished');
    // A `down` that has just ended may still be going dark.
    if (last?.action === 'down' && nowMs - (last.finishedAtMs ?? 0) < everyMs) return 'it has just been put out';
    await foundLit(around, rows);
    return `found ${summary}`;
  }
}
