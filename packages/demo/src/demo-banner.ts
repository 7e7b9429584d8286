import { inZone } from '../../../src/core/schedule/zone.ts';
import type { Banner, BannerSource } from '../../slack-on-localhost/src/index.ts';
import { type JumpParts, Jumps } from './jumps.ts';

export interface DemoBannerDeps extends JumpParts {
  speed: number;
}

/** What the page shows above everything: what there is to try, what time it is there, and a way to the evening. */
export function demoBanner({ speed, ...parts }: DemoBannerDeps): BannerSource {
  const { clock, environment, zone } = parts;
  const jumps = new Jumps(parts);
  return {
    content(): Banner {
      const notice = jumps.notice();
      return {
        label: 'Demo',
        title: `${environment} in a simulated cloud, ${speed} times as fast as here`,
        hints: [
          'Type `/devenv up` and watch',
          '`/devenv status`, `/devenv help`, or `@lamplighter status` in a thread',
          'Switch to a teammate (bottom left)',
          'Once it is lit, go to 19:00',
        ],
        time: inZone(clock.now(), zone).toFormat('ccc HH:mm ZZZZ'),
        timeMs: clock.now(),
        actions: jumps.offered(),
        ...(notice !== undefined && { notice }),
      };
    },
    act: (id) => jumps.press(id),
  };
}
