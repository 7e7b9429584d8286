const PATHS = {
  back: 'M10 3.5 5.5 8l4.5 4.5',
  close: 'm4 4 8 8m0-8-8 8',
  send: 'M3 13.2 13.8 8 3 2.8 3 7l6 1-6 1Z',
  reply:
    'M13.5 8c0 2.6-2.5 4.7-5.5 4.7-.7 0-1.4-.1-2-.3L3 13.5l.9-2.4C3 10.3 2.5 9.2 2.5 8c0-2.6 2.5-4.7 5.5-4.7s5.5 2.1 5.5 4.7Z',
  eye: 'M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8Zm8 0a1.8 1.8 0 1 1-3.6 0 1.8 1.8 0 0 1 3.6 0Z',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  moon: 'M13.3 9.7A5.7 5.7 0 0 1 6.3 2.7a5.7 5.7 0 1 0 7 7Z',
  switch: 'm5.2 6.3 2.8-2.8 2.8 2.8M5.2 9.7 8 12.5l2.8-2.8',
  tab: 'M9.5 2.5h4v4M13.3 2.7 7.5 8.5M6.5 3.5h-3v9h9v-3',
  file: 'M4 2h5l3 3v9H4ZM9 2v3h3',
} as const;

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} fill={name === 'send' ? 'currentColor' : 'none'} />
    </svg>
  );
}
