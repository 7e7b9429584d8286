import { describe, expect, it } from 'vitest';
import { renderFailure } from '../../../src/cli/render/failure.ts';
import { plainStyle } from '../../../src/cli/render/style.ts';

const firstLine = (message: string) =>
  renderFailure({ code: 'x', component: 'engine', message }, { columns: 80, style: plainStyle }).split(
    '\n',
  )[0];

describe('a failure', () => {
  it.each([
    ['engine: kubernetes did not answer', '✖ engine: kubernetes did not answer'],
    ['engine was not ready within 600 s', '✖ engine was not ready within 600 s'],
    ['the topic is not empty', '✖ engine: the topic is not empty'],
    ['engine-init was not finished', '✖ engine: engine-init was not finished'],
  ])('names its component once: %s', (message, shown) => {
    expect(firstLine(message)).toBe(shown);
  });
});
