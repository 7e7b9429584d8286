import type { JumpingClock } from '../clock/jumping.ts';
import { inZone } from '../core/schedule/zone.ts';
import type { ClientAnswer, DemoBar } from '../sandbox/slack/client-wire.ts';
import type { DemoSource } from '../sandbox/slack/demo-source.ts';
import type { App } from '../use-cases/app-interface.ts';
import { nextAt } from './time.ts';

const EVENING_HOUR = 19;
const MORNING_HOUR = 11;

interface Jump {
  label: string;
  hour: number;
}

/** The first reminder comes an hour before the stop; the schedule lights it again in the morning. */
const JUMPS: Readonly<Record<string, Jump>> = {
  evening: { label: 'Go to 19:00', hour: EVENING_HOUR },
  morning: { label: 'Go to 11:00', hour: MORNING_HOUR },
};

export interface DemoBarParts {
  app: Pick<App, 'liveRun'>;
  clock: JumpingClock;
  environment: string;
  zone: string;
  speed: number;
}

/** What the page shows above everything: what there is to try, what time it is there, and a way to the evening. */
export function demoBar({ app, clock, environment, zone, speed }: DemoBarParts): DemoSource {
  return {
    bar: (): DemoBar => ({
      title: `${environment} in a simulated cloud, ${speed} times as fast as here`,
      hints: [
        'Type `/devenv up` and watch it go up',
        '`/devenv status`, `/devenv help`, or `@lamplighter status` in a thread',
        'Be somebody else (bottom left): Sora may only look, Alex approves',
        'Once it is lit, go to 19:00: the evening begins',
      ],
      worldTime: inZone(clock.now(), zone).toFormat('ccc HH:mm ZZZZ'),
      actions: Object.entries(JUMPS).map(([id, { label }]) => ({ id, label })),
    }),
    async act(id): Promise<ClientAnswer> {
      const jump = JUMPS[id];
      if (jump === undefined) return { ok: false, error: 'There is no such button.' };
      // Its phases would find that hours have passed between two looks, and give up.
      if ((await app.liveRun(environment)) !== undefined) {
        return { ok: false, error: 'Not while a run is under way: wait until it is over, or cancel it.' };
      }
      clock.jumpTo(nextAt(clock.now(), jump.hour, zone));
      return { ok: true };
    },
  };
}
