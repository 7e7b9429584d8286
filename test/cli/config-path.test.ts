import { describe, expect, it } from 'vitest';
import { configPath } from '../../src/cli/config-path.ts';
import { LamplighterError } from '../../src/core/errors.ts';

const here = () => true;
const nowhere = () => false;

describe('which configuration is read', () => {
  it('prefers --config, then the environment variable, then the file here', () => {
    const env = { LAMPLIGHTER_CONFIG: 'env.yaml' };
    expect(configPath({ config: 'flag.yaml', sandbox: false }, env, here)).toBe('flag.yaml');
    expect(configPath({ sandbox: false }, env, here)).toBe('env.yaml');
    expect(configPath({ sandbox: false }, {}, here)).toBe('lamplighter.yaml');
  });

  it('falls back to the example for the sandbox alone', () => {
    expect(configPath({ sandbox: true }, {}, nowhere)).toMatch(/examples\/exchange-dev\.yaml$/);
    expect(() => configPath({ sandbox: false }, {}, nowhere)).toThrow(LamplighterError);
  });
});
