import type { LocalPerson } from '../../../page-protocol.ts';

const HUES = [212, 168, 338, 24, 262, 190, 96, 300];

/** Somebody's initials on a colour of their own; the app's icon. */
export function Avatar({ person, small = false }: { person: LocalPerson | undefined; small?: boolean }) {
  const className = small ? 'avatar small' : 'avatar';
  if (person?.isBot) {
    return (
      <span className={`${className} app`} aria-hidden="true">
        <AppIcon />
      </span>
    );
  }
  const name = person?.realName ?? 'Slackbot';
  const initials = name
    .split(/\s+/)
    .map((word) => [...word][0])
    .slice(0, 2)
    .join('');
  // Any hash does that tells the people of the default workspace apart.
  const hash = [...name].reduce((sum, letter) => (sum * 6 + (letter.codePointAt(0) ?? 0)) % 9_973, 0);
  const hue = HUES[hash % HUES.length];
  return (
    <span className={className} style={{ '--hue': hue } as React.CSSProperties} aria-hidden="true">
      {initials}
    </span>
  );
}

export const AppIcon = () => (
  <svg viewBox="0 0 32 32" aria-hidden="true">
    <path
      d="M16 5a7.5 7.5 0 0 0-4.3 13.6c.9.7 1.3 1.4 1.3 2.4h6c0-1 .4-1.7 1.3-2.4A7.5 7.5 0 0 0 16 5Z"
      fill="#ffc55c"
    />
    <path d="M13.2 23.4h5.6M14.3 26.4h3.4" stroke="#ffc55c" strokeWidth="2" strokeLinecap="round" />
  </svg>
);
