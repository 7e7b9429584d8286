import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../../src/slack/requests/parse/parse-command.ts';

const read = (text: string) => parseCommand(text, { environments: ['dev', 'stage'], placement: ['dev'] });
const cost = { name: 'cost', environment: 'dev', month: 'this', here: false };

describe('cost', () => {
  it.each([
    ['cost', cost],
    ['cost stage', { ...cost, environment: 'stage' }],
    ['cost last month', { ...cost, month: 'last' }],
    ['cost dev last-month --here', { ...cost, month: 'last', here: true }],
    ['cost —here 2026-10 stage', { ...cost, environment: 'stage', month: '2026-10', here: true }],
    ['cost 지난달', { ...cost, month: 'last' }],
    ['cost 지난 달 stage', { ...cost, environment: 'stage', month: 'last' }],
    ['cost this month', cost],
    // A month that is none is for whoever knows the calendar to refuse.
    ['cost 2026-13', { ...cost, month: '2026-13' }],
  ])('reads `%s`', (text, command) => {
    expect(read(text)).toEqual(command);
  });

  it.each([
    ['cost satge', { problem: 'unknown-environment', near: 'stage' }],
    ['cost dev stage', { problem: 'extra-word', word: 'stage' }],
    ['cost 2026-10 2026-11', { problem: 'unknown-environment', word: '2026-11' }],
    ['cost dev --hree', { problem: 'unknown-flag', near: '--here' }],
  ])('says what is wrong with `%s`', (text, problem) => {
    expect(read(text)).toMatchObject(problem);
  });
});
