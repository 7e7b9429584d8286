import { describe, expect, it } from 'vitest';
import { selectorText } from '../../../../src/kinds/kubernetes/label-selector.ts';
import { labelsOf, matchesSelector } from '../../src/kubernetes/label-selector.ts';

const labels = { app: 'engine', tier: 'core', 'app.kubernetes.io/name': 'engine' };

describe('label selectors', () => {
  it.each([
    ['app=engine', true],
    ['app==engine,tier=core', true],
    ['app=engine,tier=edge', false],
    ['app!=web', true],
    ['app.kubernetes.io/name=engine', true],
    ['tier in (edge, core)', true],
    ['tier notin (edge,core)', false],
    ['tier', true],
    ['!tier', false],
    ['missing', false],
    ['!missing,app=engine', true],
    ['', true],
  ])('matches "%s": %s', (selector, expected) => {
    expect(matchesSelector(selector, labels)).toBe(expected);
  });

  it.each(['app=engine', 'app=a,tier in (x,y)', 'legacy,!modern,app!=b'])(
    'gives pods labels that "%s" matches',
    (selector) => {
      expect(matchesSelector(selector, labelsOf(selector))).toBe(true);
    },
  );

  it("writes a Deployment's selector as list calls take it, and the sandbox reads it back", () => {
    const text = selectorText({
      matchLabels: { app: 'engine' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['core', 'edge'] },
        { key: 'app', operator: 'NotIn', values: ['web'] },
        { key: 'app.kubernetes.io/name', operator: 'Exists' },
        { key: 'canary', operator: 'DoesNotExist' },
      ],
    });
    expect(text).toBe('app=engine,tier in (core,edge),app notin (web),app.kubernetes.io/name,!canary');
    expect(matchesSelector(text, labels)).toBe(true);
    expect(matchesSelector(text, { ...labels, canary: 'yes' })).toBe(false);
  });
});
