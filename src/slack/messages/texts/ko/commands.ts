import type { Role } from '../../../../core/access.ts';
import type { Action } from '../../../../core/action.ts';
import type { Outcome } from '../../../../core/events.ts';
import type { ResourceState } from '../../../../core/observation.ts';
import type { CommandTexts } from '../en/commands.ts';

type Words<T extends string> = Readonly<Record<T, string>>;

const doing: Words<Action> = {
  up: '켜지는 중',
  down: '꺼지는 중',
  reset: '초기화되는 중',
  init: '엔진을 준비하는 중',
};
const roles: Words<Role> = { viewer: '조회자', operator: '운영자', approver: '승인자', admin: '관리자' };
const outcomes: Words<Outcome> = {
  succeeded: '성공',
  partial: '일부 완료',
  failed: '실패',
  cancelled: '취소됨',
};
const states: Words<ResourceState> = {
  on: '켜짐',
  off: '꺼짐',
  absent: '없음',
  starting: '시작 중',
  stopping: '중지 중',
  deleting: '삭제 중',
  resizable: '켜짐 (크기 다름)',
  busy: '작업 중',
  broken: '고장',
};
const deed: Words<Action> = { up: '시작', down: '중지', reset: '초기화', init: '엔진 준비' };

export const commands: CommandTexts = {
  doing,
  roles,
  outcomes,
  states,
  everyone: '해당 채널의 모두',
  nobody: '없음',
  and: ', ',

  problem(problem) {
    const list = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
    switch (problem.problem) {
      case 'too-long':
        return `${problem.length}자를 입력하셨는데, 명령은 최대 ${problem.limit}자입니다. \`/devenv help\`를 입력해 보세요.`;
      case 'unknown-command':
        return problem.near === undefined
          ? `\`${problem.word}\` 명령은 없습니다. \`/devenv help\`에서 사용할 수 있는 명령을 볼 수 있습니다.`
          : `\`${problem.word}\` 명령은 없습니다. \`/devenv ${problem.near}\`을(를) 뜻하셨나요?`;
      case 'unknown-environment':
        return `\`${problem.word}\` 환경은 없습니다.${problem.near === undefined ? '' : ` \`${problem.near}\`을(를) 뜻하셨나요?`} 있는 환경: ${list(problem.known)}.`;
      case 'which-environment':
        return problem.known.length === 0
          ? 'Slack에서 쓸 수 있는 환경이 없습니다. lamplighter 담당자에게 채널 지정을 요청하세요.'
          : `어느 환경인가요? 다음 중 하나를 덧붙이세요: ${list(problem.known)}.`;
      case 'unknown-flag':
        return `\`${problem.command}\`에는 \`${problem.word}\`을(를) 쓸 수 없습니다.${problem.near === undefined ? ' `/devenv help`를 확인하세요.' : ` \`${problem.near}\`을(를) 뜻하셨나요?`}`;
      case 'bad-wish':
        return problem.word === 'for'
          ? `\`for\` 뒤에는 기간을 씁니다: \`for 3h\`, \`for 1h 30m\`. ${problem.text === '' ? '아무것도 없었습니다.' : `\`${problem.text}\`은(는) 기간이 아닙니다.`}`
          : `\`until\` 뒤에는 시각을 씁니다: \`until 22:30\`. ${problem.text === '' ? '아무것도 없었습니다.' : `\`${problem.text}\`은(는) 시각이 아닙니다.`}`;
      case 'no-wish':
        return `\`${problem.command}\`에는 \`${problem.word}\`을(를) 쓸 수 없습니다. \`/devenv up ${problem.word} …\`에는 쓸 수 있습니다.`;
      case 'no-time':
        return problem.command === 'book'
          ? '언제인가요? 날과 구간을 적어 주세요: `book 금 18:00-23:00`.'
          : problem.command === 'start-at'
            ? '언제인가요? 예: `start-at 내일 9:00`.'
            : problem.command === 'skip'
              ? '어느 날인가요? 예: `skip 금`, `skip 2026-12-24`.'
              : problem.command === 'lock'
                ? '언제까지인가요? 예: `lock "부하 시험" 3h`. 모든 잠금에는 끝이 있습니다.'
                : '언제까지인가요? 예: `hold until Mon`, `hold 3d`.';
      case 'no-reason':
        return '이유를 적어 주세요. 모두에게 알립니다. 예: `lock "부하 시험" 3h`.';
      case 'flags-clash':
        return '`--infra-only`와 `--reset`은 함께 쓸 수 없습니다. `--reset`이 다시 실행하는 것은 애플리케이션에 속하기 때문입니다. 하나만 쓰세요.';
      case 'extra-word':
        return `\`${problem.command}\`에 \`${problem.word}\`은(는) 필요 없는 단어입니다. \`/devenv help\`를 확인하세요.`;
      default:
        return problem satisfies never;
    }
  },
  help: {
    title: '할 수 있는 일',
    lines: [
      '`/devenv up` 환경을 켭니다. 이미 켜진 것은 그대로 둡니다. `for 3h`나 `until 22:30`으로 시간을 정합니다. `--infra-only`는 애플리케이션을 제외하고, `--reset`은 지우고 다시 준비합니다.',
      '`/devenv down` 누가 쓰고 있는지 보여 준 뒤 환경을 끕니다.',
      '`/devenv status` 상태를 나에게만 보여 줍니다. `--here`는 모두에게 보여 줍니다.',
      '`/devenv cancel` 진행 중인 작업을 끝냅니다.',
      '`/devenv reset`, `/devenv init` 지우고 다시 준비합니다. 둘 다 먼저 물어봅니다.',
      '`/devenv history` 최근 실행을 보여 줍니다.',
      '`/devenv extend 2h`, `extend until 22:30`, `extend tonight` 더 오래 켜 둡니다. 한도를 넘으면 승인자에게 묻습니다.',
      '`/devenv lock "부하 시험" 3h` 아무도 끄거나 리셋하거나 초기화하지 못합니다. `unlock`으로 풉니다.',
      '`/devenv schedule` 앞으로 7일과 예외를 보여 주고, 버튼으로 취소할 수 있습니다.',
      '`/devenv book 금 18:00-23:00` 다른 시간에 켭니다. `start-at 내일 9:00`은 한 번만 평소 길이로 켭니다. 둘 다 `unbook`으로 취소합니다.',
      '`/devenv skip 금` 하루를 건너뛰고, `unskip 금`으로 취소합니다. `hold until Mon`은 시작을 모두 멈추고, `resume`으로 다시 시작합니다.',
      '`/devenv cost` 이번 달 비용을 나에게만 보여 줍니다. `지난달`이나 `2026-11`로 달을 고르고, `--here`는 차트와 함께 모두에게 보여 줍니다.',
      'up, down, reset, init에 `--dry-run`을 붙이면 계획만 보여 주고 아무것도 바꾸지 않습니다.',
    ],
    threads: '스레드에서는 슬래시 명령을 쓸 수 없으니 저를 멘션하세요:',
    environments: '환경:',
  },

  noChannel: (environment) =>
    `${environment}은(는) Slack에서 쓸 수 없습니다. lamplighter 담당자가 채널을 지정할 수 있습니다 (\`slack.channel\`).`,
  elsewhere: (environment, channels) =>
    `${environment}은(는) ${channels}에서 요청하세요. 여기서는 아무도 할 수 없습니다.`,
  notAllowed: (what, needed, own, whoMay) =>
    `${what} 권한이 없습니다. 필요한 역할은 ${needed}이고, 현재 역할은 ${own ?? '없음'}입니다. 할 수 있는 사람: ${whoMay}.`,
  toDo: (action, environment) =>
    ({
      status: `${environment} 조회`,
      history: `${environment} 실행 기록 조회`,
      cost: `${environment} 비용 조회`,
      plan: `${environment} 계획 조회`,
      up: `${environment} 시작`,
      down: `${environment} 중지`,
      cancel: `${environment} 실행 취소`,
      reset: `${environment} 초기화`,
      init: `${environment} 엔진 준비`,
      schedule: `${environment} 일정 조회`,
      extend: `${environment} 연장`,
      lock: `${environment} 잠금`,
      unlock: `${environment} 잠금 해제`,
      hold: `${environment} 시작 멈춤`,
      resume: `${environment} 시작 재개`,
      book: `${environment} 예약`,
      unbook: `${environment} 예약 취소`,
      skip: `${environment} 시작 건너뛰기`,
      unskip: `${environment} 건너뛰기 취소`,
      'start-at': `${environment} 한 번 시작`,
      decide: `${environment} 연장 승인`,
    })[action] ?? `${environment} 작업`,
  notAccepted: (reason) =>
    `:warning: 접수되지 않아 아무것도 하지 않았습니다: ${reason}. 잠시 후 다시 시도해 주세요.`,
  tooLate: (when) =>
    `:hourglass: ${when}에 요청하신 것이 중단되어 너무 늦게 도착했으므로 아무것도 하지 않았습니다. 다시 요청해 주세요.`,
  failed: (message, remedy) => `:x: ${message}${remedy === undefined ? '' : `\n*조치:* ${remedy}`}`,
  unexpected:
    '저의 오류이며 로그에 남았습니다. 다시 시도해 보시고, 계속되면 lamplighter 담당자에게 보여 주세요.',
  unknownClick:
    '이 버튼은 예전 것이라 더 이상 쓸 수 없습니다. `/devenv status`로 현재 상태를 볼 수 있습니다.',

  started: (environment, action, channel) =>
    `:bulb: ${environment}: ${doing[action]}입니다. ${channel}에서 진행을 볼 수 있습니다.`,
  joined: (environment, action, by, since, left) =>
    `:bulb: ${environment}: 이미 ${doing[action]}입니다. ${by} 님이 ${since}에 시작했고, ${left}.`,
  left: {
    about: (duration) => `약 ${duration} 남았습니다`,
    soon: '곧 끝납니다',
    notBegun: '아직 시작되지 않았습니다',
  },
  inTheWay: (environment, action, by, next) =>
    `${environment}: ${doing[action]}입니다 (${by} 님의 요청). 취소하고 ${deed[next]}할까요?`,
  nothingUnderWay: (environment) => `${environment}에 진행 중인 작업이 없어 취소할 것이 없습니다.`,
  cancelAsked: (environment, action) =>
    `:octagonal_sign: 취소했습니다: ${environment} ${deed[action]}. 진행 중이던 것은 놓아두고 새로 시작하지 않습니다.`,
  stopCancelled: (environment, until) =>
    `:octagonal_sign: 끄기를 취소했습니다. ${environment} 환경을 ${until}까지 켜 둡니다.`,
  darkAlready: (environment, when) => `:new_moon: ${environment} 환경은 ${when}에 이미 꺼졌습니다.`,
  stoppedAnew: (environment) =>
    `:new_moon: 취소했지만, 그 뒤에 누군가 ${environment} 환경을 다시 끄도록 요청해서 계속 끕니다.`,
  lightIt: '켜기',
  cancelAskedBefore: (by, when) => `${by} 님이 ${when}에 이미 취소했습니다.`,
  overAlready: (action, outcome) => `그 실행(${deed[action]})은 이미 끝났습니다: ${outcome}.`,
  since: (by, action, when) =>
    `이것은 이전 실행의 버튼입니다. 그 뒤에 ${by} 님이 \`${action}\`을(를) 요청했습니다 (${when}). \`/devenv status\`로 현재 상태를 볼 수 있습니다.`,
  doneAgain: (by, when) => `${by} 님이 ${when}에 다시 요청했습니다.`,

  ask: {
    down: (environment) => `${environment}을(를) 끌까요?`,
    reset: (environment) => `${environment}을(를) 초기화할까요? 되돌릴 수 없습니다.`,
    init: (environment) => `${environment}의 엔진을 다시 준비할까요? 되돌릴 수 없습니다.`,
    up: (environment) => `${environment}을(를) 켤까요?`,
  },
  go: { down: '지금 끄기', reset: '지금 초기화', init: '지금 준비', up: '지금 켜기' },
  keep: { down: '그대로 두기', reset: '그대로 두기', init: '그대로 두기', up: '그대로 두기' },
  looking: '살펴보는 중…',
  litBy: (by, when) => `${by} 님이 ${when}에 켰습니다.`,
  willStop: (names) => `꺼질 것: ${names}.`,
  willRun: (names) => `실행될 것: ${names}.`,
  willStart: (names) => `켜질 것: ${names}.`,
  nothingToDo: (environment, action) =>
    action === 'down'
      ? `${environment}은(는) 이미 꺼져 있습니다.`
      : `${environment}은(는) 이미 그 상태라 할 일이 없습니다.`,
  takes: (duration) => `약 ${duration} 걸립니다.`,
  planTitle: (action, environment) => `계획: ${environment} ${deed[action]} (아무것도 바꾸지 않았습니다)`,
  leftOut: (names) => `제외: ${names}.`,
  confirmed: (action, environment, when) =>
    `:white_check_mark: ${environment} ${deed[action]}: ${when}에 확인하셨습니다.`,
  kept: (environment, when) => `:ok_hand: ${environment}을(를) 그대로 두었습니다 (${when}).`,
  answeredBefore: '이미 답한 질문입니다. 더 이상 아무것도 하지 않았습니다.',
  expired: (action) => `너무 오래된 질문입니다. 다시 요청하세요: \`/devenv ${action}\`.`,
  changedSince: (environment, action, by) =>
    `질문한 뒤에 ${by} 님이 다른 작업을 시작했습니다: ${environment} ${doing[action]}. 아무것도 하지 않았습니다.`,
  close: '닫기',
  back: '뒤로',

  status: {
    title: {
      lit: (environment) => `:bulb: *${environment}* 켜져 있음`,
      dark: (environment) => `:new_moon: *${environment}* 꺼져 있음`,
      mixed: (environment) => `:first_quarter_moon: *${environment}* 일부만 켜져 있음`,
      unknown: (environment) => `:grey_question: *${environment}* 전부는 확인할 수 없음`,
      asking: (environment) => `:hourglass_flowing_sand: *${environment}* 아직 확인 중`,
    },
    count: (on, all) => `${all}개 중 ${on}개 켜짐`,
    asking: '아직 확인 중',
    failed: (reason) => `확인할 수 없음: ${reason}`,
    since: (when) => `${when}부터`,
    remedy: (remedy) => `조치: ${remedy}`,
    underWay: (action, by, left) => `:arrows_counterclockwise: ${doing[action]}, ${by} 님의 요청, ${left}`,
    lastRun: (action, outcome, by, when) =>
      `마지막 실행: ${deed[action as Action]}, ${outcome}, ${by}, ${when}`,
    noRun: '실행 기록 없음',
    litUntil: (when) => `${when}까지 켜져 있음`,
    nextStart: (when) => `다음 시작 ${when}`,
    nextStop: (when) => `다음 중지 ${when}`,
    asOf: (when) => `${when} 기준`,
    more: (count) => `외 ${count}개`,
    refresh: '새로 고침',
    start: '켜기',
    stop: '끄기',
    show: '상태',
  },

  history: {
    title: (environment) => `${environment}의 최근 실행`,
    none: (environment) => `${environment}은(는) 아직 실행된 적이 없습니다. \`/devenv up\`으로 시작하세요.`,
    running: '진행 중',
  },

  home: {
    title: 'lamplighter',
    none: '환경의 채널에 속해 있지 않아 보여 드릴 것이 없습니다. lamplighter 담당자에게 어느 채널인지 물어보세요.',
    recent: '최근 실행',
    may: (role, what) => `역할: ${role}. 할 수 있는 일: ${what}.`,
    mayNothing: '여기서는 역할이 없습니다.',
    asOf: (when) => `${when} 기준. 이 페이지를 열면 새로 고쳐집니다.`,
  },
};
