import { expect, it } from 'vitest';
import { calendarOf } from '../../src/core/schedule/calendar.ts';
import { stage } from '../support/lease-stage.ts';

it('a calendar that fails keeps no stop and no warning away, and its days are ordinary days', async () => {
  const scene = stage('10:55');
  let asked = 0;
  const broken = {
    year: () => {
      asked += 1;
      throw new Error('this calendar is broken');
    },
  };
  scene.around.calendar = calendarOf([broken], { holidays: {}, workingDays: [] });
  await scene.until('19:55');
  await scene.until('20:10');
  expect(asked).toBeGreaterThan(0);
  const notices = await scene.ports.notices.list({ environment: 'dev', limit: 50 });
  const types = notices.map(({ body }) => body.type).reverse();
  expect(types[0]).toBe('starting');
  expect(types.filter((type) => type === 'reminder').length).toBeGreaterThan(0);
  expect(types).toContain('stopping');
});
