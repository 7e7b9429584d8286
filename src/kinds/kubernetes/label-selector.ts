import type { V1LabelSelector } from '@kubernetes/client-node';

/** The selector of an object as list calls take it: `app=engine,tier in (a,b)`. */
export function selectorText(selector: V1LabelSelector): string {
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const further = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    switch (operator) {
      case 'Exists':
        return key;
      case 'DoesNotExist':
        return `!${key}`;
      default:
        return `${key} ${operator.toLowerCase()} (${values.join(',')})`;
    }
  });
  return [...equal, ...further].join(',');
}
