import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { builtInKinds } from '../../../src/kinds/index.ts';
import { type ButtonValue, readValue, writeValue } from '../../../src/slack/messages/button-value.ts';

/** All keys at once, each as long as it can be: names, UUIDs, Slack's ids, and moments of the year 9999. */
const longest = (environment: string): Required<ButtonValue> => ({
  environment,
  runId: '01234567-89ab-4def-8123-456789abcdef',
  action: 'reset',
  promptId: '01234567-89ab-4def-8123-456789abcdef',
  shownAtMs: 253_402_300_799_999,
  infraOnly: false,
  reset: false,
  forMs: 253_402_300_799_999,
  untilMs: 253_402_300_799_999,
  deadlineMs: 253_402_300_799_999,
  subjectId: '01234567-89ab-4def-8123-456789abcdef',
  channel: 'C0123456789ABCDEF',
  threadTs: '1795399200.000100',
});

const environmentsOf = (name: string) =>
  loadConfig({
    text: `environments: { ${name}: { connections: { aws: { region: eu-west-1 } }, components: { db: { kind: rds-instance, instanceId: db } } } }`,
    source: 'dev.yaml',
    registry: builtInKinds,
  });

describe('the value of a button', () => {
  it('is written in words, and read as it was written', () => {
    const value: ButtonValue = {
      environment: 'dev',
      deadlineMs: 1_795_399_200_000,
      untilMs: 1_795_406_400_000,
    };
    expect(writeValue(value)).toBe(
      '{"environment":"dev","deadlineMs":1795399200000,"untilMs":1795406400000}',
    );
    expect(readValue(writeValue(value))).toEqual(value);
    expect(readValue(writeValue(longest('dev')))).toEqual(longest('dev'));
  });

  it('has room in a button and in a modal, with every key and the longest name that a configuration may give', async () => {
    const name = 'e'.repeat(63);
    await expect(environmentsOf(name)).resolves.toBeDefined();
    await expect(environmentsOf(`${name}e`)).rejects.toThrow();
    // 2,000 is Slack's limit for a button, 3,000 that for the metadata of a modal.
    expect(writeValue(longest(name)).length).toBeLessThanOrEqual(2_000);
  });

  it.each([
    ['nothing', undefined],
    ['no text', 5],
    ['no JSON', 'dev'],
    ['JSON that is no object', '[1]'],
    ['null', 'null'],
    ['no environment', '{"runId":"up-1"}'],
    ['an action that there is not', '{"environment":"dev","action":"explode"}'],
    ['a short key with something else in it', '{"e":5}'],
  ])('is not read from %s', (_what, text) => {
    expect(readValue(text)).toBeUndefined();
  });
});

describe('the value of a button of 0.1.0', () => {
  it.each<[string, string, ButtonValue]>([
    ['a status', '{"e":"dev"}', { environment: 'dev' }],
    [
      'the message of a run',
      '{"e":"dev","r":"run-1","a":"down"}',
      { environment: 'dev', runId: 'run-1', action: 'down' },
    ],
    [
      'a reminder',
      '{"e":"dev","d":1795399200000,"u":1795406400000}',
      { environment: 'dev', deadlineMs: 1_795_399_200_000, untilMs: 1_795_406_400_000 },
    ],
    ['a request for more', '{"e":"dev","q":"4711"}', { environment: 'dev', subjectId: '4711' }],
    [
      'the refusal of what a lock forbids',
      '{"e":"dev","q":"4711","a":"reset"}',
      { environment: 'dev', subjectId: '4711', action: 'reset' },
    ],
    [
      'the question whether a run makes room, with how long',
      '{"e":"dev","a":"up","r":"run-1","i":true,"f":10800000,"p":"prompt","t":1795399200000}',
      {
        ...{ environment: 'dev', action: 'up', runId: 'run-1', infraOnly: true, forMs: 10_800_000 },
        ...{ promptId: 'prompt', shownAtMs: 1_795_399_200_000 },
      },
    ],
    [
      'the question whether a run makes room, with until when',
      '{"e":"dev","a":"up","r":"run-1","w":true,"u":1795406400000,"p":"prompt","t":1795399200000}',
      {
        ...{ environment: 'dev', action: 'up', runId: 'run-1', reset: true, untilMs: 1_795_406_400_000 },
        ...{ promptId: 'prompt', shownAtMs: 1_795_399_200_000 },
      },
    ],
    [
      'a modal that was opened in a thread',
      '{"e":"dev","a":"init","p":"prompt","t":1795399200000,"c":"C0DEVENV1","h":"1795399200.000100"}',
      {
        ...{ environment: 'dev', action: 'init', promptId: 'prompt', shownAtMs: 1_795_399_200_000 },
        ...{ channel: 'C0DEVENV1', threadTs: '1795399200.000100' },
      },
    ],
  ])('on %s is still read', (_where, text, value) => {
    expect(readValue(text)).toEqual(value);
  });
});
