import { describe, expect, it } from 'vitest';
import { drawSvg } from '../../src/reports/charts/render-chart.ts';
import { EVENING, eveningPicture, linesWithin } from '../../tools/evening-picture.ts';
import { at, dana, MINUTE, minji, stage } from '../support/lease-stage.ts';

const clockOf = (ms: number): string =>
  new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Seoul' }).format(ms);

/** The evening of the picture, played by the bot itself: what the channel was told, and when. */
async function played(): Promise<string[]> {
  const play = stage('10:30');
  await play.until('19:53');
  const asked = await play.evening.extend(minji, { kind: 'until', atMs: at('23:30') });
  if (asked.result !== 'asked') throw new Error(`it was ${asked.result}`);
  await play.until('19:56');
  await play.evening.decide(dana, asked.approval.id, { decision: 'approved' });
  await play.until('23:40');
  expect(play.world.lit).toBe(false);
  const notices = await play.ports.notices.list({ environment: 'dev', limit: 100 });
  // A reminder goes out a moment early, so that nobody reads "10 minutes" with nine left.
  return notices
    .toReversed()
    .map(({ atMs, body }) =>
      body.type === 'reminder'
        ? `${clockOf(body.deadlineMs - Math.floor(body.leadMs / (10 * MINUTE)) * 10 * MINUTE)} reminder`
        : `${clockOf(atMs)} ${body.type}`,
    );
}

describe('the picture of an evening', () => {
  it('tells what happens in such an evening, no more and no less', async () => {
    expect(await played()).toEqual(
      EVENING.flatMap(({ clock, notices }) => notices.map((notice) => `${clock} ${notice}`)),
    );
  });

  it('says of each moment who does what, and what the channel is told', () => {
    const svg = eveningPicture();
    for (const { clock, clockDoes, personDoes, sentence, width } of EVENING) {
      expect(svg).toContain(`>${clock}</text>`);
      expect([clockDoes, personDoes].filter(Boolean)).toHaveLength(1);
      for (const text of [clockDoes, personDoes, sentence])
        for (const line of text === undefined ? [] : linesWithin(text, width - 8))
          expect(svg).toContain(`>${line}</text>`);
    }
  });

  it('breaks its sentences within their columns', () => {
    expect(linesWithin('does not stop: the end has moved', 100)).toEqual([
      'does not',
      'stop: the end',
      'has moved',
    ]);
    // A word alone may be too long: then the column is too narrow for it.
    for (const { sentence, clockDoes = '', personDoes = '', width } of EVENING)
      for (const word of `${sentence} ${clockDoes} ${personDoes}`.split(' '))
        expect(linesWithin(`${word} ${word}`, width - 8)[0]?.length).toBeLessThanOrEqual((width - 8) / 7.5);
  });

  it('brings a light ground of its own, and can be drawn', async () => {
    const svg = eveningPicture();
    expect(svg.indexOf('fill="#ffffff"')).toBeLessThan(svg.indexOf('<text'));
    const png = await drawSvg(svg);
    const { width, height } = /viewBox="0 0 (?<width>\d+) (?<height>\d+)"/.exec(svg)?.groups ?? {};
    const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
    expect([view.getUint32(16), view.getUint32(20)]).toEqual([2 * Number(width), 2 * Number(height)]);
  });
});
