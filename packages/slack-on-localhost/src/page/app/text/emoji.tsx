import type { ReactNode } from 'react';
import type { DrawnEmoji } from '../../drawn-emoji.ts';

/**
 * Emoji for states, locks and times are drawn here, because a small machine has no emoji font. Others are shown
 * as characters, and unknown ones by their names.
 */
const disc = (fill: string, stroke = 'none') => (
  <circle cx="12" cy="12" r={stroke === 'none' ? 9.5 : 8.75} fill={fill} stroke={stroke} strokeWidth="1.5" />
);

const tile = (fill: string, inside: ReactNode) => (
  <>
    <rect x="2" y="2" width="20" height="20" rx="5" fill={fill} />
    {inside}
  </>
);

const line = (d: string, stroke = '#fff', width = 2.6) => (
  <path d={d} fill="none" stroke={stroke} strokeWidth={width} strokeLinecap="round" strokeLinejoin="round" />
);

const glass = (
  <>
    <path d="M6 3h12v3.5L13.5 12l4.5 5.5V21H6v-3.5L10.5 12 6 6.5Z" fill="#f3dcb4" />
    <path d="M8 19.5c1-2.5 2.5-3.5 4-4.5 1.5 1 3 2 4 4.5ZM9 7.5h6L12 11Z" fill="#e0912f" />
    {line('M5.5 3h13M5.5 21h13', '#a8682a', 2)}
  </>
);

const padlock = (shackle: string) => (
  <>
    {line(shackle, '#8d919c', 2.4)}
    <rect x="5" y="11" width="14" height="10" rx="2" fill="#f2b63c" />
    {line('M12 15v2.2', '#8a5d10', 2.2)}
  </>
);

const DRAWN: Readonly<Record<DrawnEmoji, ReactNode>> = {
  large_green_circle: disc('#2eb67d'),
  large_yellow_circle: disc('#f2c744'),
  large_orange_circle: disc('#ec8a3c'),
  large_blue_circle: disc('#3d8ee0'),
  red_circle: disc('#e0454f'),
  black_circle: disc('#2b2d33', '#8d919c'),
  white_circle: disc('#fbfbfc', '#b4b8c2'),
  new_moon: (
    <>
      {disc('#3a3f55', '#6d7390')}
      <circle cx="9" cy="9" r="1.8" fill="#535975" />
      <circle cx="14.5" cy="14" r="2.3" fill="#535975" />
    </>
  ),
  first_quarter_moon: (
    <>
      {disc('#3a3f55', '#6d7390')}
      <path d="M12 3.25a8.75 8.75 0 0 1 0 17.5Z" fill="#ffd873" />
    </>
  ),
  bulb: (
    <>
      <path
        d="M12 2a7 7 0 0 0-4 12.7c.8.6 1.2 1.2 1.2 2.3h5.6c0-1.1.4-1.7 1.2-2.3A7 7 0 0 0 12 2Z"
        fill="#ffc93c"
      />
      <path
        d="M9.2 7.3A4.3 4.3 0 0 1 12 5.5"
        stroke="#fff5d6"
        strokeWidth="1.6"
        fill="none"
        strokeLinecap="round"
      />
      <path d="M9.3 18.2h5.4v1.6a2 2 0 0 1-2 2h-1.4a2 2 0 0 1-2-2Z" fill="#9aa1ad" />
    </>
  ),
  white_check_mark: tile('#2fa86c', line('m7 12.5 3.5 3.5L17 8.5')),
  x: line('M5.5 5.5 18.5 18.5M18.5 5.5 5.5 18.5', '#e0454f', 4),
  warning: (
    <>
      <path
        d="M12 2.8 22.2 20.5H1.8Z"
        fill="#f6bd3b"
        stroke="#f6bd3b"
        strokeWidth="2"
        strokeLinejoin="round"
      />
      {line('M12 9v5.2M12 17.6v.1', '#4a3510', 2.4)}
    </>
  ),
  octagonal_sign: (
    <>
      <path d="M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8Z" fill="#d63f4b" />
      {line('M8 12h8')}
    </>
  ),
  no_entry_sign: (
    <>
      <circle cx="12" cy="12" r="8.5" fill="none" stroke="#d63f4b" strokeWidth="3" />
      {line('M6.2 6.2 17.8 17.8', '#d63f4b', 3)}
    </>
  ),
  hourglass: glass,
  hourglass_flowing_sand: glass,
  arrows_counterclockwise: tile(
    '#3d8ee0',
    line('M17.3 10.5A5.5 5.5 0 0 0 7 9.5M7 6.5v3h3M6.7 13.5a5.5 5.5 0 0 0 10.3 1M17 17.5v-3h-3', '#fff', 2),
  ),
  crescent_moon: (
    <path
      d="M15.5 3.2a9 9 0 1 0 5.3 13.2A8 8 0 0 1 15.5 3.2Z"
      fill="#ffd873"
      stroke="#e5b23c"
      strokeWidth="1"
    />
  ),
  lock: padlock('M8 11V8a4 4 0 0 1 8 0v3'),
  unlock: padlock('M8 11V7.5a4 4 0 0 1 7.6-1.7'),
  calendar: (
    <>
      <rect x="3" y="4.5" width="18" height="16.5" rx="2.5" fill="#f6f7f9" stroke="#b4b8c2" />
      <path d="M3 7a2.5 2.5 0 0 1 2.5-2.5h13A2.5 2.5 0 0 1 21 7v2.5H3Z" fill="#d63f4b" />
      {line('M7.5 13h.1M12 13h.1M16.5 13h.1M7.5 17h.1M12 17h.1', '#6d7390', 2.4)}
    </>
  ),
  raised_hand: (
    <path
      d="M7 12.5V6.2a1.4 1.4 0 0 1 2.8 0V11h.6V4.2a1.4 1.4 0 0 1 2.8 0V11h.6V5.4a1.4 1.4 0 0 1 2.8 0v6.2h.6V8.4a1.3 1.3 0 0 1 2.6 0v6.4c0 4-2.7 7-6.4 7-3 0-4.6-1.5-6-4l-2.8-4.7c-.9-1.6 1-2.9 2.2-1.7Z"
      fill="#ffcf6b"
      stroke="#d9a23a"
      strokeWidth="0.8"
    />
  ),
  rotating_light: (
    <>
      <path d="M6.5 16.5V13a5.5 5.5 0 0 1 11 0v3.5Z" fill="#e0454f" />
      <rect x="4" y="16.5" width="16" height="4.5" rx="1.2" fill="#5b6170" />
      {line('M12 2.2v2.3M4.5 5.5 6 7M19.5 5.5 18 7', '#f2a93b', 2)}
    </>
  ),
  sunrise: tile(
    '#f59c4a',
    <>
      <path d="M6.5 15a5.5 5.5 0 0 1 11 0Z" fill="#fff3c4" />
      {line('M4.5 18h15', '#fff3c4', 2)}
    </>,
  ),
  palm_tree: (
    <>
      {line('M12.5 21c.3-4 .2-7-.7-10.5', '#9a6b3c', 2.6)}
      {line(
        'M11.8 10C9 7 6 7 4 9.5M11.8 10c-2-4-5-4.5-7-4M11.8 10c.5-4 3-5.8 5.7-5.8M11.8 10c3-2.3 6-1.8 8 1',
        '#2fa86c',
        2.6,
      )}
    </>
  ),
  leftwards_arrow_with_hook: tile('#3d8ee0', line('M9 8 5.8 11 9 14M6 11h9a3 3 0 0 1 0 6h-3', '#fff', 2)),
  fast_forward: tile('#3d8ee0', <path d="M5.5 7.5v9l6-4.5ZM12.5 7.5v9l6-4.5Z" fill="#fff" />),
  coin: (
    <>
      {disc('#f2b63c', '#b8801f')}
      {line('M12 7.5v9M9.5 9.8c0-1.2 5-1.2 5 .4 0 2-5 1.2-5 3.4 0 1.8 5 1.6 5 .2', '#8a5d10', 1.6)}
    </>
  ),
  information_source: tile('#3d8ee0', line('M12 11v6M12 7.2v.1')),
  arrow_forward: tile('#3d8ee0', <path d="M9 7v10l8-5Z" fill="#fff" />),
  double_vertical_bar: tile('#3d8ee0', line('M9.3 8v8M14.7 8v8')),
  grey_question: line('M8.5 8.5a3.6 3.6 0 1 1 5.3 3.2c-1.2.7-1.8 1.3-1.8 2.8M12 18.7v.1', '#8d919c', 3),
  heavy_minus_sign: line('M5 12h14', '#8d919c', 3.5),
  ok_hand: line('M7 12.5 10.5 16 17.5 8', '#2fa86c', 3),
  white_small_square: <rect x="7.5" y="7.5" width="9" height="9" rx="1.5" fill="#fbfbfc" stroke="#b4b8c2" />,
};

const CHARACTERS: Readonly<Record<string, string>> = {
  eyes: '👀',
  wave: '👋',
  tada: '🎉',
  rocket: '🚀',
  fire: '🔥',
  heart: '❤️',
  smile: '😄',
  thinking_face: '🤔',
  pray: '🙏',
  '+1': '👍',
  thumbsup: '👍',
  '-1': '👎',
  zzz: '💤',
  moon: '🌔',
  sunny: '☀️',
  city_sunset: '🌆',
  bell: '🔔',
  key: '🔑',
  mag: '🔍',
  stopwatch: '⏱️',
  alarm_clock: '⏰',
  moneybag: '💰',
  robot_face: '🤖',
};

/** An emoji by Slack's name for it. */
export function Emoji({ name }: { name: string }) {
  const drawing = Object.hasOwn(DRAWN, name) ? DRAWN[name as DrawnEmoji] : undefined;
  if (drawing === undefined) return <span className="emoji-text">{CHARACTERS[name] ?? `:${name}:`}</span>;
  return (
    <svg className="emoji" viewBox="0 0 24 24" role="img" aria-label={name.replaceAll('_', ' ')}>
      {drawing}
    </svg>
  );
}
