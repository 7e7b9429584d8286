/**
 * What Google's holiday calendars write into the description of a day that is no public holiday, by language.
 * https://support.google.com/calendar/answer/13748345
 */
const OBSERVANCES: readonly string[] = [
  'observance',
  'gedenktag',
  'gedenk',
  'journée commémorative',
  'célébration',
  'celebración',
  'día de celebración',
  'data comemorativa',
  'comemoração',
  'ricorrenza',
  'feestdag zonder vrije dag',
  'święto zwykłe',
  '기념일',
  '祭日',
  '記念日',
  '纪念日',
  '紀念日',
  'памятная дата',
];

/** How a working day is named that makes up for a holiday, in the countries that have such days. */
const MAKE_UP_DAYS: readonly RegExp[] = [
  /补班|補班|補行上班|上班|[（(]班[）)]/u,
  /대체 ?근무일/u,
  /(^|\s)làm bù/iu,
  /áthelyezett munkanap|munkanap-áthelyezés|ledolgoz/iu,
  /рабоч(ий|ая) (день|суббота|воскресенье)/iu,
  /\b(make-?up|compensatory|substitute|special) work(ing)? ?day\b|\bworking (saturday|sunday|day)\b/iu,
];

/** Whether people work on a day that stands among the holidays of a calendar. */
export function isWorkDay(event: { name: string; description: string; categories: string }): boolean {
  const description = event.description.toLowerCase();
  const categories = event.categories.toLowerCase().split(',');
  return (
    OBSERVANCES.some((word) => description.startsWith(word)) ||
    categories.some((category) => OBSERVANCES.includes(category.trim())) ||
    MAKE_UP_DAYS.some((name) => name.test(event.name))
  );
}
