import { plainText } from './content-lines.ts';
import { propertyOf, type RawEvent, wordOf } from './read-events.ts';

/**
 * Whether nobody works on the days of an event. A public holiday is as free in the feeds of Google as any observance
 * (TRANSP:TRANSPARENT), so neither that nor Outlook's "free" says anything. An event is no day off when
 *
 *   - it is cancelled;
 *   - Apple or Outlook mark it as worked on: X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY, "working elsewhere";
 *   - its title calls it a working day, as the make-up days of China, Taiwan, Hungary or Vietnam are called;
 *   - its title, a category, or the first line of its description calls it an observance or no public holiday, or the
 *     description says how observances are hidden, as those of Google do in every language.
 */
export function isDayOff(event: RawEvent): boolean {
  if (isCancelled(event)) return false;
  if (wordOf(event, 'X-APPLE-SPECIAL-DAY') === 'ALTERNATE-WORKDAY') return false;
  if (wordOf(event, 'X-MICROSOFT-CDO-BUSYSTATUS') === 'WORKINGELSEWHERE') return false;
  const description = textOf(event, 'DESCRIPTION');
  const [kind = '', ...rest] = description.split('\n').map((line) => line.trim());
  const kinds = [kind, ...categoriesOf(event)];
  if (isWorkingDay(event.summary) || kinds.some(isKindOfWorkingDay)) return false;
  if ([event.summary, ...kinds].some((name) => NO_PUBLIC_HOLIDAY.test(name))) return false;
  if (kinds.some(isObservance)) return false;
  return !rest.some((line) => HOW_TO_HIDE.test(line));
}

/** An event, or the occurrence of a series, that does not take place. */
const isCancelled = (event: RawEvent): boolean =>
  /^CANCELL?ED$/.test(wordOf(event, 'STATUS')) || event.calendar.method === 'CANCEL';

/** No description needs more to say what kind of day it is. */
const LONGEST_TEXT = 2_000;

const textOf = (event: RawEvent, name: string): string =>
  plainText((propertyOf(event, name)?.value ?? '').slice(0, LONGEST_TEXT)).trim();

const categoriesOf = (event: RawEvent): string[] =>
  (event.properties.get('CATEGORIES') ?? [])
    .flatMap(({ value }) => value.slice(0, LONGEST_TEXT).split(/(?<!\\),/))
    .map((word) => plainText(word).trim());

/** Not a letter before or after: the words of languages that have spaces between them. */
const word = (words: string): RegExp => new RegExp(`(?<!\\p{L})(?:${words})(?!\\p{L})`, 'iu');

const WORKING_DAY = [
  word(
    [
      'work(?:ing)?[- ]?(?:day|saturday|sunday)',
      'nachholarbeitstag|ersatzarbeitstag|arbeitstag|dzień pracujący|dzień roboczy|odpracowanie',
      'munkanap|áthelyezett munkanap|pracovní den|pracovný deň|zi lucrătoare|recuperare',
      'рабочий день|рабочая суббота|рабочее воскресенье|робочий день|робоча субота|работен ден',
      'jour travaillé|jour ouvré|jour de récupération|día laborable|día laboral|dia útil|giorno lavorativo',
      'làm bù|ngày làm việc|çalışma günü',
    ].join('|'),
  ),
  // 补班 and its like; 班 alone as a mark, in brackets or at the end after a space.
  /补班|補班|补课|补上班|補行上班|調整上班|(?<![不停免无無需须須用必]|停止|暂停|暫停)上班|[（(【[]班[）)\]】]|(?:^|[\s·・-])班$/u,
  /(?<!非)工作日|(?<!非)出勤日|振替出勤|(?<!非)営業日|대체\s?근무|(?<!비)근무일|출근일|보충\s?근무/u,
];
/** "No working day", in the words for it. */
const NO_WORKING_DAY = [
  word(
    [
      '(?:no|not|non|not a|no) ?-?work(?:ing)?[- ]?days?|nonwork(?:ing)? ?days?|work(?:ing)?[- ]?day off|off[- ]?work',
      'day off|arbeitsfrei(?:er|e)?|kein arbeitstag|no laborable|não útil|non lavorativo|non travaillé',
      'нерабоч\\p{L}*|неробоч\\p{L}*|неработ\\p{L}*|не работен|munkaszüneti|nepracovn\\p{L}*|nelucrătoare|wolny',
    ].join('|'),
  ),
  /不上班|放假|休業|휴무|쉬는|[（(【[]休[）)\]】]/u,
];

const isWorkingDay = (name: string): boolean =>
  WORKING_DAY.some((pattern) => pattern.test(name)) && !NO_WORKING_DAY.some((pattern) => pattern.test(name));

/** A description may tell of the make-up day of a holiday, so here it must be all that is said. */
const isKindOfWorkingDay = (kind: string): boolean =>
  isWorkingDay(kind) && WORKING_DAY.some((pattern) => kind.replace(pattern, '').trim() === '');

const NO_PUBLIC_HOLIDAY = new RegExp(
  [
    'not an? (?:public|national|official|bank|federal|legal|statutory) holiday|non[- ]?public holiday',
    'kein (?:gesetzlicher )?feiertag|pas (?:un jour )?férié|no (?:es )?festivo|não é feriado|공휴일 아님|公休日ではない|非公众假期',
  ].join('|'),
  'iu',
);

/** How public feeds name the kind of what people work on. Compared with the whole of it, up to a comma or bracket. */
const OBSERVANCES = new Set(
  [
    'observance|national observance|local observance|unofficial holiday|united nations observance',
    'season|seasons|clock change|daylight saving time|moon phase|awareness day|birthday|birthdays',
    'gedenktag|gedenktage|kein feiertag|geburtstag|geburtstage|jahrestag|zeitumstellung',
    'fête non fériée|commémoration|jour commémoratif|anniversaire|celebración|conmemoración|cumpleaños',
    'comemoração|data comemorativa|aniversário|ponto facultativo não oficial|ricorrenza|commemorazione|compleanno',
    'herdenkingsdag|gedenkdag|verjaardag|dzień pamięci|obchody|święto nieustawowe|urodziny|svátek nestátní',
    'památný den|pamätný deň|emléknap|zi de comemorare|aniversare|memorialdag|mindedag|merkedag|muistopäivä',
    'памятная дата|памятный день|день рождения|пам’ятна дата|anma günü|doğum günü|ngày kỷ niệm|hari peringatan',
    '기념일|생일|절기|記念日|誕生日|二十四節気|纪念日|紀念日|节气|節氣|生日|非公众假期|observances',
  ]
    .join('|')
    .split('|'),
);

function isObservance(kind: string): boolean {
  const [name = ''] = kind.split(/[,;:(（[|\n–—]| - /);
  return OBSERVANCES.has(name.trim().toLowerCase());
}

/** Beyond the first line: "to hide observances, go to …". */
const HOW_TO_HIDE = new RegExp(
  [
    word('hide|ausblenden|masquer|ocultar|nascondere|verbergen|ukryć|skrýt|skryť|elrejt\\p{L}*|ascunde')
      .source,
    word('dölja|skjule|piilot\\p{L}*|gizle\\p{L}*|скрыть|приховати|скриете|ẩn|menyembunyikan|sakrij\\p{L}*')
      .source,
    '숨기|非表示|隐藏|隱藏|ซ่อน|إخفاء|להסתיר|छिपा|απόκρυψη',
  ].join('|'),
  'iu',
);
