import type { Limit } from '../../../../core/lease/judge-end.ts';
import type { WhenProblem } from '../../../../core/schedule/parse-when.ts';
import type { RefusalCode } from '../../../../leases/answers.ts';
import type { Refused } from '../../refused.ts';
import type { evening as english } from '../en/evening.ts';

const because = (reason: string): string => (reason === '' ? '' : ` (사유: ${reason})`);

const TIMES: Readonly<Record<WhenProblem['code'], (choices: string) => string>> = {
  empty: () => '시간을 적지 않으셨습니다. 예: 2h, 22:30, 내일 9:00.',
  unreadable: () => '시간을 이해하지 못했습니다. 예: 2h, 22:30, 내일 9:00.',
  'no-such-time': () => '그런 시각은 없습니다. 시는 00~23, 분은 00~59입니다. 22:30처럼 적어 주세요.',
  past: () => '이미 지난 시각입니다. 앞으로의 시각을 적어 주세요.',
  negative: () => '과거가 됩니다. 2h처럼 얼마나 더 켜 둘지 적어 주세요.',
  forever: () => '끝이 없는 연장은 없습니다. 예: 2h, 22:30.',
  ambiguous: (choices) => `오전인지 오후인지 알 수 없습니다. ${choices} 중 무엇인가요?`,
};

const LIMITS: Readonly<Record<Limit['name'], (value: string) => string>> = {
  'lease.bound': (value) => `${value}보다 오래 켜 둘 수는 없습니다 (lease.bound).`,
  'lease.latest': (value) => `${value}보다 늦게까지는 켜 둘 수 없습니다 (lease.latest).`,
  'lease.perEvening': (value) => `하루 저녁에 ${value}번까지만 연장할 수 있습니다 (lease.perEvening).`,
  'lease.approval.after': (value) => `${value} 이후는 승인이 필요합니다 (lease.approval.after).`,
  'lease.approval.fromExtension': (value) =>
    `${value}번째 연장부터는 승인이 필요합니다 (lease.approval.fromExtension).`,
  'lease.who': (value) => `연장하려면 ${value} 역할이 필요합니다 (lease.who).`,
  farthest: (value) =>
    `${value.replace('d', '일')}보다 먼 날까지는 할 수 없습니다. 모든 것은 1년 안에 끝나야 합니다.`,
  shortest: (value) =>
    `지금부터 ${value} 이상 남은 시각이어야 합니다. 끄기 10분 전에 미리 알리기 때문입니다.`,
};

const CODES: Readonly<Record<RefusalCode, (environment: string, litUntil: string | undefined) => string>> = {
  limit: (environment) => `${environment}의 한도를 넘습니다.`,
  pointless: (environment, litUntil) =>
    `${environment}은(는) 이미 ${litUntil ?? '그때'}까지 켜져 있습니다. 더 늦은 시각을 적어 주세요.`,
  'stop-won': (environment) => `${environment}을(를) 이미 끄는 중이라 아무것도 바꾸지 않았습니다.`,
  'no-lease': (environment) => `${environment}에는 켜 둘 시한이 없습니다. \`up\`으로 켤 수 있습니다.`,
  locked: (environment) =>
    `${environment}은(는) 잠겨 있습니다. 잠근 사람이나 승인자가 \`unlock\`으로 풀 수 있습니다.`,
  time: () => '그 시간은 쓸 수 없습니다. 더 늦은 끝을 적어 주세요.',
  role: () => '필요한 역할이 없습니다. 잠근 사람이나 승인자에게 부탁하세요.',
  'own-request': () => '자신의 요청은 스스로 승인하거나 거절할 수 없습니다. 다른 승인자가 결정합니다.',
  decided: () => '이미 결정되었거나 만료된 요청입니다. `extend`로 다시 요청할 수 있습니다.',
  unknown: () => '그런 것이 없거나 이미 끝났습니다. `schedule`에서 지금 있는 것을 볼 수 있습니다.',
  overlap: () => '이미 같은 것이 있습니다. 먼저 `unlock`이나 `resume`으로 끝내세요.',
};

function inTheWayText(
  { code, environment, approvers }: Refused,
  { kind, who, until, reason }: NonNullable<Refused['inTheWay']>,
): string {
  const isHold = kind === 'hold';
  const what = isHold
    ? `${environment} 환경의 시작은 *${until}*까지 멈춰 있습니다. ${who} 님이 멈췄습니다${because(reason)}.`
    : `${environment} 환경은 *${until}*까지 잠겨 있습니다. ${who} 님이 잠갔습니다${because(reason)}.`;
  switch (code) {
    case 'overlap':
      return `${what} 먼저 \`${isHold ? 'resume' : 'unlock'}\`으로 끝내세요.`;
    case 'role':
      return `${what} ${who} 님이나 승인자만 풀 수 있습니다. 승인자: ${approvers}.`;
    default:
      return `:lock: ${what} 끄기, 리셋, 초기화를 할 수 없습니다. ${who} 님이나 승인자가 \`/devenv unlock\`으로 풀 수 있습니다. 승인자: ${approvers}.`;
  }
}

function decisionText({ state, who, reason }: NonNullable<Refused['decision']>): string {
  const by = who === undefined ? '' : `${who} 님이 `;
  const what = {
    open: '만료된 요청입니다.',
    expired: '제때 결정한 사람이 없어 만료된 요청입니다.',
    approved: `${by}이미 승인한 요청입니다.`,
    denied: `${by}이미 거절한 요청입니다${because(reason)}.`,
    withdrawn: `${by}이미 취소한 요청입니다.`,
  }[state];
  return `${what} 다른 시각은 \`extend\`로 다시 요청할 수 있습니다.`;
}

export const evening: typeof english = {
  systemActors: { schedule: '일정', lease: '시한', stop: '시한', watch: '점검' },

  stopsAt: (environment, when) => `*${environment}* 환경이 *${when}*에 꺼집니다`,
  lastCall: (environment, when) => `*${environment}* 환경이 *${when}*에 꺼집니다. 마지막 알림입니다`,
  stopsIn: (environment, when, left) => `${environment} 환경이 ${left} 뒤 ${when}에 꺼집니다`,
  litBy: (who, when) => `켠 사람: ${who} (${when})`,
  usedBy: (who, when) => `마지막 사용: ${who} (${when})`,
  costs: (money, until) => `${until}까지 켜 두면 약 ${money}`,
  costsAnHour: (money) => `한 시간에 약 ${money}`,
  overdue: (due) => `시한은 ${due}에 끝났지만, 10분 전에 알리지 않고 끄는 일은 없습니다.`,
  foundLit: (names) => `켜 둔 사람 없이 켜져 있습니다. 직접 켜졌거나 저절로 켜진 것: ${names}.`,
  askedFor: (who, until) => `${who} 님이 ${until}까지를 요청했고, 승인자의 결정을 기다립니다.`,
  keepUntil: (time) => `${time}까지 켜 두기`,
  more: (duration) => `+${duration}`,
  keepTonight: '오늘 밤 켜 두기',
  otherTime: '다른 시각…',
  stopNow: '지금 끄기',
  bringUp: '다시 켜기',
  lightAgain: '다시 켜기',
  darkAlready: (names) => `이미 꺼졌거나 꺼지는 중: ${names}.`,
  nothingDark: '꺼진 것은 없습니다.',
  moreAsked: (approvers) => `더 오래 켜 두는 것은 한도를 넘어 승인자에게 요청했습니다: ${approvers}.`,
  cancelRefused: (environment, approvers) =>
    `:no_entry_sign: 오늘 저녁에 ${environment} 환경의 끄기를 이미 한 번 취소했고, 더 오래 켜 두는 것은 한도를 넘습니다. 취소할 수 있는 사람: ${approvers}.`,
  stopSure: (environment) => `${environment}을(를) 끌까요?`,
  stopSureText: '모두에게 바로 꺼집니다.',
  stopYes: '지금 끄기',
  stopNo: '그대로 두기',

  kept: (until, who, at) =>
    `:white_check_mark: 오늘 저녁에는 끄지 않습니다. *${until}*까지 켜 둡니다 (${who} 님, ${at}).`,
  keptApproved: (until, who, approver, at) =>
    `:white_check_mark: 오늘 저녁에는 끄지 않습니다. *${until}*까지 켜 둡니다 (요청 ${who} 님, 승인 ${approver} 님, ${at}).`,
  keptByUp: (until, who, at) =>
    `:white_check_mark: *${until}*까지 켜 둡니다. ${who} 님이 ${at}에 \`up\`을 요청했습니다.`,
  keptLocked: (until, who, reason, at) =>
    `:lock: *${until}*까지 끄지 않습니다. ${who} 님이 ${at}에 잠갔습니다${because(reason)}.`,
  stopped: (at) => `:new_moon: ${at}에 껐습니다. 켜 둘 시한이 끝났습니다.`,
  stoppedUnanswered: (at) => `:new_moon: ${at}에 껐습니다. 연장 요청을 아무도 승인하지 않았습니다.`,
  stoppedLate: (at, due) => `:new_moon: ${at}에 껐습니다. 원래 시각은 ${due}입니다.`,
  stoppedBy: (who, at) => `:new_moon: ${who} 님이 ${at}에 껐습니다.`,
  stopCancelled: (until, who, at) =>
    `:octagonal_sign: ${who} 님이 ${at}에 끄기를 취소했습니다. ${until}까지 켜 둡니다.`,
  wentDark: ':new_moon: 이미 꺼져 있어 끌 것이 없었습니다.',

  notices: {
    extended: (environment, until, who, from) =>
      `:hourglass_flowing_sand: *${environment}* 환경을 ${from} 대신 *${until}*까지 켜 둡니다. ${who} 님이 연장했습니다.`,
    keptByLease: (environment, due, until, who) =>
      `:bulb: *${environment}* 환경을 ${due}에 끄지 않습니다. ${who} 님이 *${until}*까지 켜 두었습니다.`,
    keptByLock: (environment, due, until, who, reason) =>
      `:lock: *${environment}* 환경을 ${due}에 끄지 않습니다. ${who} 님이 *${until}*까지 잠갔습니다${because(reason)}.`,
    alreadyDark: (environment, due) =>
      `:new_moon: *${environment}* 환경은 ${due}에 이미 꺼져 있어 끌 것이 없었습니다.`,
    stopping: (environment, due) =>
      `:new_moon: *${environment}* 환경을 끕니다. 켜 둘 시한이 ${due}에 끝났습니다.`,
    stoppingUnanswered: (environment) =>
      `:new_moon: *${environment}* 환경을 끕니다. 연장 요청을 아무도 승인하지 않았습니다.`,
    late: (duration) => `제가 자리를 비워 ${duration} 늦었습니다.`,
    stopCancelled: (environment, who, until) =>
      `:octagonal_sign: ${who} 님이 *${environment}* 환경의 끄기를 취소했습니다. ${until}까지 켜 둡니다.`,
    stopRetried: (environment, tries) =>
      `:warning: ${tries}번 끄기를 시도했지만 *${environment}* 환경이 다 꺼지지 않아 다시 끕니다.`,
    starting: (environment, until) =>
      `:sunrise: 일정에 따라 *${environment}* 환경을 켜고 *${until}*까지 켜 둡니다.`,
    startingEarly: (environment, ready, until) =>
      `:sunrise: *${ready}*에 쓸 수 있도록 *${environment}* 환경을 미리 켜고 ${until}까지 켜 둡니다.`,
    skippedHoliday: (environment, due, name) =>
      `:palm_tree: ${due}에 *${environment}* 환경을 켜지 않습니다. 휴일: ${name}. 필요하면 \`/devenv up\`으로 켜세요.`,
    skipped: (environment, due, who, reason) =>
      `:fast_forward: ${due}에 *${environment}* 환경을 켜지 않습니다. ${who} 님이 건너뛰기로 했습니다${because(reason)}.`,
    held: (environment, due, who, until) =>
      `:double_vertical_bar: ${due}에 *${environment}* 환경을 켜지 않습니다. ${who} 님이 ${until}까지 멈춰 두었습니다. \`/devenv resume\`으로 풀 수 있습니다.`,
    putOut: (environment, due, who, at) =>
      `:new_moon: ${due}에 *${environment}* 환경을 켜지 않습니다. ${who} 님이 같은 날 ${at}에 껐습니다.`,
    missedStart: (environment, due, late, why) =>
      `:warning: ${due}에 *${environment}* 환경을 켜지 못했고, ${late} 지나 지금은 켜지 않습니다: ${why}. \`/devenv up\`으로 켤 수 있습니다.`,
    missedStop: (environment, due, late, why) =>
      `:warning: *${environment}* 환경을 ${due}에 끄지 못하고 ${late} 지났습니다: ${why}.`,
    stopHasPassed: '끌 시각도 이미 지났습니다',
    tooLate: '허용된 지연 시간을 넘었습니다',
    foundLit: (environment, names) =>
      `:bulb: *${environment}* 환경이 켜 둔 사람 없이 켜져 있어 저절로 꺼지지 않습니다: ${names}. \`/devenv up\`으로 시한을 정하거나 \`/devenv down\`으로 끄세요.`,
    added: {
      lock: (environment, _from, until, who, reason) =>
        `:lock: ${who} 님이 *${environment}* 환경을 *${until}*까지 잠갔습니다${because(reason)}. 끄기, 리셋, 초기화를 할 수 없습니다.`,
      hold: (environment, _from, until, who, reason) =>
        `:double_vertical_bar: ${who} 님이 *${until}*까지 *${environment}* 환경의 예약 시작을 멈췄습니다${because(reason)}.`,
      booking: (environment, from, until, who, reason) =>
        `:calendar: ${who} 님이 *${environment}* 환경을 *${from}*부터 *${until}*까지 예약했습니다${because(reason)}.`,
      skip: (environment, from, until, who, reason) =>
        `:fast_forward: ${who} 님이 ${from}부터 ${until}까지 *${environment}* 환경의 시작을 건너뛰기로 했습니다${because(reason)}.`,
      'one-off': (environment, from, until, who, reason) =>
        `:calendar: *${environment}* 환경을 *${from}*부터 *${until}*까지 한 번 켭니다. ${who} 님의 요청${because(reason)}.`,
    },
    ended: {
      lock: (environment, who) =>
        `:unlock: ${who} 님이 *${environment}* 환경의 잠금을 풀었습니다. 다시 원래 시한을 따릅니다.`,
      hold: (environment, who) =>
        `:arrow_forward: ${who} 님이 멈춤을 풀어 *${environment}* 환경이 다시 일정대로 켜집니다.`,
      booking: (environment, who) => `:calendar: ${who} 님이 *${environment}* 환경의 예약을 끝냈습니다.`,
      skip: (environment, who) =>
        `:calendar: ${who} 님이 건너뛰기를 취소해 *${environment}* 환경이 일정대로 켜집니다.`,
      'one-off': (environment, who) =>
        `:calendar: ${who} 님이 *${environment}* 환경의 한 번 켜기를 취소했습니다.`,
    },
  },

  asks: (environment, who, until) =>
    `:raised_hand: ${who} 님이 *${environment}* 환경을 *${until}*까지 켜 두기를 요청했습니다.`,
  asksPlain: (environment, who, until) =>
    `${who} 님이 ${environment} 환경을 ${until}까지 켜 두기를 요청했습니다`,
  beyond: (limit, value) => `\`${limit}\`(${value})을(를) 넘으므로 승인자가 결정합니다.`,
  decidesBy: (approvers, expires) => `${approvers}: ${expires}까지 결정해 주세요. 그 뒤에는 꺼집니다.`,
  nobodyApproves: '승인자가 아무도 없음',
  approve: '승인',
  deny: '거절',
  approved: (approver, at, until) =>
    `:white_check_mark: ${approver} 님이 ${at}에 승인했습니다. 오늘 저녁에는 끄지 않고 *${until}*까지 켜 둡니다.`,
  approvedTooLate: (approver, at) =>
    `:new_moon: ${approver} 님이 ${at}에 승인했지만 이미 끄기 시작한 뒤였습니다.`,
  denied: (approver, at, reason) =>
    `:no_entry_sign: ${approver} 님이 ${at}에 거절했습니다${because(reason)}.`,
  withdrawn: (who, at) => `:leftwards_arrow_with_hook: ${who} 님이 ${at}에 요청을 취소했습니다.`,
  expired: ':hourglass: 제때 결정한 사람이 없어 꺼집니다.',
  grace: (until) => `아직 결정되지 않아 이번 한 번만 *${until}*까지 기다립니다.`,
  forYou: (who, what) => `${who} 님, ${what}`,

  otherTitle: '언제까지?',
  otherLabel: (zone) => `언제까지 또는 얼마나 더 (${zone})`,
  otherHint: '예: 22:30, 2h, 내일 9:00, 오늘밤',
  otherNow: (environment, when) => `${environment} 환경은 지금 ${when}에 꺼질 예정입니다.`,
  keepIt: '켜 두기',
  denyTitle: '거절',
  denyLabel: '이유 (모두에게 보입니다)',
  denyIt: '거절',

  done: (environment, until) => `:white_check_mark: ${environment} 환경을 *${until}*까지 켜 둡니다.`,
  asked: (environment, until, approvers, expires) =>
    `:raised_hand: ${environment} 환경을 *${until}*까지 켜 두려면 승인이 필요합니다. ${approvers}에게 요청했고, ${expires}까지 결정할 수 있습니다.`,
  liftedBy: {
    approver: (whoMay) => `승인자가 허락할 수 있습니다: ${whoMay}.`,
    admin: (whoMay) => `관리자가 허락할 수 있습니다: ${whoMay}.`,
    configuration: (limit, value) => `여기서는 아무도 풀 수 없습니다. 설정의 \`${limit}\`(${value})입니다.`,
  },
  refused: (refused) => {
    const { code, limit, problem, lifted, environment, litUntil, inTheWay, decision } = refused;
    if (inTheWay !== undefined) return inTheWayText(refused, inTheWay);
    if (decision !== undefined) return decisionText(decision);
    const what =
      problem !== undefined
        ? TIMES[problem.code]((problem.choices ?? []).map((choice) => `\`${choice}\``).join(', '))
        : limit !== undefined
          ? LIMITS[limit.name](limit.value)
          : CODES[code](environment, litUntil);
    return [what, ...(lifted ? [lifted] : [])].join(' ');
  },
  lost: (who, until, stops) =>
    `${who} 님이 먼저 했습니다. 이제 *${until}*까지 켜져 있고, 방금 누르신 것은 아무것도 바꾸지 않았습니다. ${stops}에 꺼집니다.`,
  lostToYourself: (until) => `이미 하셨습니다. *${until}*까지 켜져 있습니다.`,
  stopWon: (environment) =>
    `:new_moon: 늦었습니다. ${environment} 환경을 이미 끄는 중이라 아무것도 바꾸지 않았습니다. 다시 켤 수 있습니다.`,
  noLease: (environment) =>
    `:new_moon: ${environment} 환경에는 더 이상 켜 둘 시한이 없습니다. 다시 켤 수 있습니다.`,
  stopGoes: (environment) => `:new_moon: ${environment} 환경을 끄는 중입니다.`,
  decided: '결정이 반영되었고 모두에게 보입니다.',
  added: '반영했습니다. 채널에서 모두가 볼 수 있습니다.',
  unlocked: (command) =>
    `잠금을 풀었습니다. 채널에서 모두가 볼 수 있습니다. 이제 \`/devenv ${command}\`을(를) 다시 쓸 수 있습니다.`,
  wrongForm: {
    span: (text) => `\`${text}\`은(는) 구간입니다. 얼마나 더 또는 언제까지인지 적어 주세요.`,
    single: (text) => `\`${text}\`은(는) 구간이며 구간은 \`book\`에 씁니다. 여기서는 시각 하나면 됩니다.`,
    'no-span': (text) => `\`${text}\`은(는) 구간이 아닙니다. \`금 18:00-23:00\`처럼 적어 주세요.`,
    'no-day': (text) => `\`${text}\`은(는) 날이 아닙니다. 요일, \`내일\`, \`2026-12-24\`처럼 적어 주세요.`,
  },
  takingBack: {
    nothing: (environment) => `${environment}에는 취소할 것이 없습니다.`,
    which: '여러 개가 있습니다. 어느 것인가요?',
    noneFits: (text) => `\`${text}\`에 맞는 것이 없습니다. 어느 것인가요?`,
  },
  whichTime: (choices) => `${choices} 중 무엇인가요?`,

  schedule: {
    title: (environment, zone) => `${environment}의 앞으로 7일 (${zone})`,
    day: '날짜',
    start: '켜기',
    stop: '끄기',
    days: ['월', '화', '수', '목', '금', '토', '일'],
    skipped: (who) => `건너뜀 (${who})`,
    held: (who) => `멈춤 (${who})`,
    ready: (time) => `${time}까지 준비`,
    booked: (time, who) => `${time}까지 예약 (${who})`,
    once: (time, who) => `${time}까지 한 번 (${who})`,
    end: {
      lock: '잠금 풀기',
      hold: '멈춤 풀기',
      booking: '예약 취소',
      skip: '건너뛰기 취소',
      'one-off': '취소',
    },
    exception: {
      lock: (_from, until, who, reason) => `:lock: ${until}까지 잠금, ${who} 님${because(reason)}`,
      hold: (_from, until, who, reason) =>
        `:double_vertical_bar: ${until}까지 시작 멈춤, ${who} 님${because(reason)}`,
      booking: (from, until, who, reason) =>
        `:calendar: ${from}부터 ${until}까지 예약, ${who} 님${because(reason)}`,
      skip: (from, until, who, reason) =>
        `:fast_forward: ${from}부터 ${until}까지 시작하지 않음, ${who} 님${because(reason)}`,
      'one-off': (from, until, who, reason) =>
        `:calendar: ${from}부터 ${until}까지 한 번 켬, ${who} 님${because(reason)}`,
    },
  },
  nextStart: (when) => `다음 시작: ${when}.`,
  noStart: '예약된 시작이 없습니다.',
  pending: (who, until) => `:raised_hand: ${who} 님이 ${until}까지를 요청함`,
};
