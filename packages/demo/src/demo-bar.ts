import { inZone } from '../../../src/core/schedule/zone.ts';
import type { DemoBar } from '../../slack-on-localhost/src/client-wire.ts';
import type { DemoSource } from '../../slack-on-localhost/src/demo-source.ts';
import { type JumpParts, Jumps } from './jumps.ts';

export interface DemoBarParts extends JumpParts {
  speed: number;
}

/** What the page shows above everything: what there is to try, what time it is there, and a way to the evening. */
export function demoBar({ speed, ...parts }: DemoBarParts): DemoSource {
  const { clock, environment, zone } = parts;
  const jumps = new Jumps(parts);
  return {
    bar(): DemoBar {
      const notice = jumps.notice();
      return {
        title: `${environment} in a simulated cloud, ${speed} times as fast as here`,
        hints: [
          'Type `/devenv up` and watch',
          '`/devenv status`, `/devenv help`, or `@lamplighter status` in a thread',
          'Switch to a teammate (bottom left)',
          'Once it is lit, go to 19:00',
        ],
        worldTime: inZone(clock.now(), zone).toFormat('ccc HH:mm ZZZZ'),
        worldMs: clock.now(),
        actions: jumps.offered(),
        ...(notice !== undefined && { notice }),
      };
    },
    act: (id) => jumps.press(id),
  };
}
