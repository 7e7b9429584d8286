const SET_BASED = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/;
const EQUALITY = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/;

/** Commas within parentheses belong to a value list. */
const requirements = (selector: string): string[] =>
  selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Whether labels match a selector, as list calls take it: `app=a,tier in (x,y),!legacy`. */
export function matchesSelector(selector: string, labels: Readonly<Record<string, string>>): boolean {
  return requirements(selector).every((requirement) => {
    const [, setKey, operator, list = ''] = SET_BASED.exec(requirement) ?? [];
    if (setKey !== undefined) {
      const within = list.split(',').some((value) => value.trim() === labels[setKey]);
      return operator === 'in' ? within : !within;
    }
    const [, key, sign, value] = EQUALITY.exec(requirement) ?? [];
    if (key !== undefined) return (labels[key] === value) === (sign !== '!=');
    return requirement.startsWith('!') ? !(requirement.slice(1) in labels) : requirement in labels;
  });
}

/** Labels that a selector matches: what pods are given when only the selector is configured. */
export function labelsOf(selector: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const requirement of requirements(selector)) {
    const [, setKey, operator, list = ''] = SET_BASED.exec(requirement) ?? [];
    const [, key, sign, value = ''] = EQUALITY.exec(requirement) ?? [];
    if (setKey !== undefined && operator === 'in') labels[setKey] = list.split(',')[0]?.trim() ?? '';
    else if (key !== undefined && sign !== '!=') labels[key] = value;
    else if (setKey === undefined && key === undefined && !requirement.startsWith('!'))
      labels[requirement] = '';
  }
  return labels;
}
