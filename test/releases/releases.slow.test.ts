import { describe, expect, it } from 'vitest';
import type { Driver } from '../../src/core/component.ts';
import { playReleased, type Scene } from './release-bed.ts';
import { SCENES } from './scenes.ts';

const isDesired = (action: Scene['action']) => (action === 'down' ? 'off' : 'on');

/** A look that is broken off counts as the answer that one hopes for. */
const brokenOffLookIsAnswer =
  (action: Scene['action']) =>
  (part: Driver): Driver =>
    part.shape === 'task'
      ? part
      : {
          ...part,
          observe: (signal) =>
            part.observe(signal).catch((error) => {
              if (!signal.aborted) throw error;
              return { state: isDesired(action), detail: 'as planned' };
            }),
        };

/** The last moment of each name: there are hundreds of the same looks and waits. `npm run releases` plays all. */
const oneOfEach = (moments: readonly string[]): number[] =>
  [...new Set(moments)].filter((name) => !name.startsWith('has ')).map((name) => moments.lastIndexOf(name));

describe('a run that is released', () => {
  for (const [name, scene] of Object.entries(SCENES)) {
    it(`in ${name} leaves to the next attempt whatever it has not seen`, { timeout: 120_000 }, async () => {
      const undisturbed = await playReleased(scene);
      expect(undisturbed.attempts).toBe(1);
      expect(undisturbed.unsupported).toEqual([]);
      for (const moment of oneOfEach(undisturbed.moments)) {
        const { unsupported, end } = await playReleased(scene, moment);
        const when = `released at ${moment}, ${undisturbed.moments[moment]}`;
        expect(unsupported, when).toEqual([]);
        expect(end, when).toEqual(undisturbed.end);
      }
    });
  }
});

describe('a run whose parts take a look that was broken off for an answer', () => {
  it.each(['an up with most parts on, one of which somebody stops meanwhile', 'a down'])(
    'is seen to lose a phase in %s',
    { timeout: 120_000 },
    async (name) => {
      const scene = SCENES[name] as Scene;
      const mutant = brokenOffLookIsAnswer(scene.action);
      const { moments } = await playReleased(scene);
      const probes = oneOfEach(moments).filter((moment) => /^asks .*observe$/.test(moments[moment] ?? ''));
      let seen = 0;
      for (const moment of probes) seen += (await playReleased(scene, moment, mutant)).unsupported.length;
      expect(seen).toBeGreaterThan(0);
    },
  );
});
