import { describe, expect, it } from 'vitest';
import { complete } from '../../src/page/app/parts/completion.ts';
import { change, type Seen, type SeenChange } from '../../src/page/app/state/seen.ts';
import { dateToken, wallTime, zonedSeconds } from '../../src/page/app/text/dates.ts';
import type { ClientMessage, ClientState } from '../../src/page-protocol.ts';

const person = {
  id: 'U1',
  name: 'jun',
  realName: 'Jun Park',
  locale: 'en-US',
  timeZone: 'Asia/Seoul',
  title: 'operator',
  isBot: false,
};
const bot = { ...person, id: 'U2', name: 'robot', realName: 'robot', title: 'app', isBot: true };
const state: ClientState = {
  workspace: 'Workshop',
  me: person,
  people: [person, bot],
  channels: [{ id: 'C1', name: 'deploys', kind: 'channel', topic: '', archived: false, unread: 0 }],
  usergroups: [],
  commands: [{ command: '/deploy', description: 'Light it', usageHint: 'up' }],
  views: [],
  connected: true,
};
const message = (ts: string, fields: Partial<ClientMessage> = {}): ClientMessage => ({
  channel: 'C1',
  ts,
  user: 'U2',
  text: `at ${ts}`,
  ephemeral: false,
  edited: false,
  replyCount: 0,
  revision: 1,
  ...fields,
});

function seenAfter(...changes: SeenChange[]): Seen {
  const seen = changes.reduce<Seen | undefined>(change, change(undefined, { type: 'state', state }));
  if (seen === undefined) throw new Error('nothing was seen');
  return seen;
}

const texts = (seen: Seen) => [...(seen.messages.get('C1')?.values() ?? [])].map(({ text }) => text);

describe('what a person sees', () => {
  it('keeps what events brought while older messages were asked for', () => {
    const seen = seenAfter(
      { type: 'message', message: message('3') },
      { type: 'message-changed', message: message('2', { revision: 2, text: 'newer' }) },
      { type: 'messages', channel: 'C1', messages: [message('1'), message('2')] },
    );
    expect(texts(seen)).toEqual(['at 1', 'newer', 'at 3']);
  });

  it('forgets what was deleted while the connection was away', () => {
    const seen = seenAfter(
      { type: 'message', message: message('1') },
      { type: 'message', message: message('2') },
      { type: 'messages', channel: 'C1', messages: [message('2')] },
    );
    expect(texts(seen)).toEqual(['at 2']);
  });

  it('counts what others write, and not what one writes oneself', () => {
    const seen = seenAfter(
      { type: 'message', message: message('1') },
      { type: 'message', message: message('2', { user: 'U1' }) },
    );
    expect(seen.slack.channels[0]?.unread).toBe(1);
  });

  it('puts what Slackbot says after the last message that was there', () => {
    const seen = seenAfter(
      { type: 'message', message: message('1') },
      { type: 'slackbot', channel: 'C1', text: 'failed' },
      { type: 'message', message: message('2') },
    );
    expect(seen.notices).toMatchObject([{ channel: 'C1', text: 'failed', afterTs: '1' }]);
  });
});

describe('what the composer suggests', () => {
  const known = { commands: state.commands, people: state.people };
  const labels = (text: string, cursor = text.length) =>
    complete(text, cursor, known)?.suggestions.map(({ label }) => label);

  it('knows commands at the beginning, and names anywhere', () => {
    expect(labels('/')).toEqual(['/deploy']);
    expect(labels('/deploy up')).toBeUndefined();
    expect(labels('see /dev')).toBeUndefined();
    expect(labels('hi @')).toEqual(['@robot', '@jun']);
    expect(labels('hi @PAR')).toEqual(['@jun']);
    expect(labels('a@jun')).toBeUndefined();
    expect(labels('hi @j and more', 5)).toEqual(['@jun']);
    expect(complete('hi @j', 5, known)).toMatchObject({ from: 3, suggestions: [{ insert: '@jun ' }] });
  });
});

describe('moments on the page', () => {
  const reader = { locale: 'en-US', timeZone: 'Asia/Seoul' };
  const seconds = Date.UTC(2026, 10, 24, 10, 0) / 1_000;
  const now = seconds * 1_000;

  it("are in the reader's zone and words", () => {
    expect(dateToken(seconds, '{date_num} at {time_secs}', reader, now)).toMatch(
      /^2026-11-24 at 7:00:00.PM$/,
    );
    expect(dateToken(seconds, '{date_short_pretty} {nothing}', reader, now)).toBe('Today {nothing}');
    expect(dateToken(seconds - 86_400, '{date_pretty}', reader, now)).toBe('Yesterday');
    expect(dateToken(seconds - 7_200, '{ago}', reader, now)).toBe('2 hours ago');
  });

  it('come back from wall time, also around a change of the clocks', () => {
    for (const timeZone of ['Asia/Seoul', 'Europe/Berlin', 'America/New_York']) {
      for (const wall of ['2026-11-24T19:00', '2026-03-29T04:00', '2026-03-29T01:30', '2026-11-01T00:30']) {
        expect(wallTime(zonedSeconds(wall, timeZone), timeZone)).toBe(wall);
      }
    }
  });
});
