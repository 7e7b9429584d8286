/** One moment of the evening that the picture tells. */
export interface Moment {
  /** In the zone of the environment. */
  clock: string;
  /** What it is by: the clock, or somebody. */
  clockDoes?: string;
  personDoes?: string;
  /** What the channel is told, as `Notice` calls it and as people read it. */
  notices: readonly string[];
  sentence: string;
  /** Of the column, in pixels. */
  width: number;
}

/** Lit at 11:00, to be stopped at 20:00; somebody needs it until 23:30, which is beyond what one may decide alone. */
export const EVENING: readonly Moment[] = [
  {
    ...{ clock: '11:00', clockDoes: 'lights it, until 20:00', notices: ['starting'], width: 96 },
    sentence: 'the message of the run',
  },
  {
    ...{ clock: '19:00', clockDoes: '60 min before', notices: ['reminder'], width: 104 },
    sentence: 'a reminder with buttons',
  },
  {
    clock: '19:30',
    clockDoes: '30 min before',
    notices: ['reminder'],
    sentence: 'the same, edited',
    width: 84,
  },
  {
    clock: '19:50',
    clockDoes: '10 min before',
    notices: ['reminder'],
    sentence: 'the same, edited',
    width: 84,
  },
  {
    ...{
      clock: '19:53',
      personDoes: 'Minji clicks Other time: 23:30',
      notices: ['approval-asked'],
      width: 112,
    },
    sentence: 'a request: later than 23:00 takes an approver',
  },
  {
    ...{ clock: '19:56', personDoes: 'Dana approves', notices: ['extended', 'approval-ended'], width: 108 },
    sentence: 'who decided, in place of the buttons',
  },
  {
    ...{ clock: '20:00', clockDoes: 'does not stop: the end has moved', notices: ['kept'], width: 108 },
    sentence: 'kept until 23:30, and by whom',
  },
  {
    clock: '22:30',
    clockDoes: '60 min before',
    notices: ['reminder'],
    sentence: 'a new reminder',
    width: 88,
  },
  {
    clock: '23:00',
    clockDoes: '30 min before',
    notices: ['reminder'],
    sentence: 'the same, edited',
    width: 84,
  },
  {
    clock: '23:20',
    clockDoes: '10 min before',
    notices: ['reminder'],
    sentence: 'the same, edited',
    width: 84,
  },
  {
    ...{ clock: '23:30', clockDoes: 'stops it, pods first', notices: ['stopping'], width: 100 },
    sentence: 'why, and the next start',
  },
];

/** When it would have been stopped. */
const PLANNED = '20:00';

const LEFT = 104;
const PADDING = 20;
const FONT = 12.5;
const LINE = 16;
/** Of the widest letters that browsers are likely to have, as a part of the font's size. */
const LETTER = 0.6;
const ROWS = { clock: 74, bar: 92, clockDoes: 152, personDoes: 226, told: 300 } as const;
const BAR_HEIGHT = 22;
const HEIGHT = 372;
const COLOURS = {
  ...{ text: '#1f2328', faint: '#59636e', line: '#d0d7de', card: '#ffffff' },
  ...{ lit: '#f2a93b', dark: '#39424e', person: '#0969da', stop: '#cf222e' },
} as const;

/**
 * `docs/images/evening.svg`. It brings its own light ground, so that it can be read on a dark page too. The times are
 * not to scale: what happens in ten minutes before a stop is what the picture is about.
 */
export function eveningPicture(): string {
  const columns = placed();
  const width = LEFT + columns.reduce((sum, { moment }) => sum + moment.width, 0) + PADDING;
  const xOf = (clock: string) => columns.find(({ moment }) => moment.clock === clock)?.x ?? 0;
  const [begins, planned, ends] = [xOf('11:00'), xOf(PLANNED), xOf('23:30')];
  const bar = (from: number, to: number, fill: string, more = '') =>
    `<rect x="${from}" y="${ROWS.bar}" width="${to - from}" height="${BAR_HEIGHT}" fill="${fill}"${more}/>`;
  const lanes = [
    { name: 'the clock', y: ROWS.clockDoes },
    { name: 'people', y: ROWS.personDoes },
    { name: 'the channel', y: ROWS.told },
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}"`,
    `  font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="${FONT}" role="img">`,
    `<title>An evening: lit at 11:00, reminded 60, 30 and 10 minutes before 20:00, kept until 23:30 by a request that is approved, reminded again, stopped at 23:30</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${HEIGHT - 1}" rx="10" fill="${COLOURS.card}" stroke="${COLOURS.line}"/>`,
    text('An evening', { x: PADDING, y: 34, size: 16, weight: 600 }),
    text('lit by the schedule from 11:00 to 20:00; this time somebody needs it longer (not to scale)', {
      ...{ x: PADDING + 112, y: 34, fill: COLOURS.faint },
    }),
    text('lamps', { x: PADDING, y: ROWS.bar + 15, fill: COLOURS.faint }),
    bar(LEFT, begins, COLOURS.dark),
    bar(begins, ends, COLOURS.lit),
    bar(ends, width - PADDING, COLOURS.dark),
    text('lit', { x: begins + 10, y: ROWS.bar + 15, weight: 600 }),
    text('lit longer', { x: planned + 10, y: ROWS.bar + 15, weight: 600 }),
    text('dark', { x: ends + 10, y: ROWS.bar + 15, fill: COLOURS.card, weight: 600 }),
    `<line x1="${planned}" x2="${planned}" y1="${ROWS.bar - 4}" y2="${ROWS.bar + BAR_HEIGHT + 4}" stroke="${COLOURS.stop}" stroke-width="2" stroke-dasharray="4 3"/>`,
    ...lanes.flatMap(({ name, y }) => [
      `<line x1="${PADDING}" x2="${width - PADDING}" y1="${y - 24}" y2="${y - 24}" stroke="${COLOURS.line}"/>`,
      text(name, { x: PADDING, y, fill: COLOURS.faint }),
    ]),
    ...columns.flatMap(({ moment, x }) => [
      text(moment.clock, { x, y: ROWS.clock, weight: 600 }),
      ...wrapped(moment.clockDoes, moment, x, ROWS.clockDoes, COLOURS.text),
      ...wrapped(moment.personDoes, moment, x, ROWS.personDoes, COLOURS.person),
      ...wrapped(moment.sentence, moment, x, ROWS.told, COLOURS.text),
    ]),
    '</svg>',
    '',
  ].join('\n');
}

function placed(): { moment: Moment; x: number }[] {
  let x = LEFT + 14;
  return EVENING.map((moment) => {
    const column = { moment, x };
    x += moment.width;
    return column;
  });
}

/** The lines into which a text is broken, so that it stays within so many pixels. */
export function linesWithin(sentence: string, pixels: number): string[] {
  const most = Math.floor(pixels / (FONT * LETTER));
  const lines: string[] = [];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const wrapped = (
  sentence: string | undefined,
  { width }: Moment,
  x: number,
  y: number,
  fill: string,
): string[] =>
  sentence === undefined
    ? []
    : linesWithin(sentence, width - 8).map((line, at) => text(line, { x, y: y + at * LINE, fill }));

function text(
  content: string,
  {
    x,
    y,
    fill = COLOURS.text,
    size,
    weight,
  }: { x: number; y: number; fill?: string; size?: number; weight?: number },
): string {
  const more = `${size ? ` font-size="${size}"` : ''}${weight ? ` font-weight="${weight}"` : ''}`;
  return `<text x="${x}" y="${y}" fill="${fill}"${more}>${content}</text>`;
}
