import type { Action } from '../../../../core/action.ts';
import type { ComponentResult, Outcome } from '../../../../core/events.ts';
import type { Verb } from '../../../../core/plan/plan.ts';
import type { run as english } from '../en/run.ts';
import { common } from './common.ts';

const UNDER_WAY = {
  up: '환경을 켜는 중입니다',
  down: '환경을 끄는 중입니다',
  reset: '환경을 리셋하는 중입니다',
  init: '환경을 초기화하는 중입니다',
} satisfies Record<Action, string>;

const SUCCEEDED = {
  up: '환경이 켜졌습니다',
  down: '환경이 꺼졌습니다',
  reset: '환경을 리셋했습니다',
  init: '환경을 초기화했습니다',
} satisfies Record<Action, string>;

const PARTIAL = {
  up: '환경이 일부만 켜졌습니다',
  down: '환경이 완전히 꺼지지 않았습니다',
  reset: '환경이 일부만 리셋되었습니다',
  init: '환경이 일부만 초기화되었습니다',
} satisfies Record<Action, string>;

const RESULTS = {
  succeeded: '완료',
  unchanged: '변경 없음',
  failed: '실패',
  blocked: '시작 못 함',
  cancelled: '취소',
  'left-out': '제외',
} satisfies Record<ComponentResult['result'], string>;

const DOING = {
  start: '시작하는 중',
  stop: '중지하는 중',
  check: '확인하는 중',
  run: '실행하는 중',
} satisfies Record<Verb, string>;

function outcome(environment: string, action: Action, how: Outcome): string {
  switch (how) {
    case 'succeeded':
      return `${environment} ${SUCCEEDED[action]}`;
    case 'partial':
      return `${environment} ${PARTIAL[action]}`;
    case 'failed':
      return `${environment} 환경 ${common.action[action]}에 실패했습니다`;
    case 'cancelled':
      return `${environment} 환경 ${common.action[action]} 작업이 취소되었습니다`;
    default: {
      const never: never = how;
      return never;
    }
  }
}

export const run: typeof english = {
  underWay: (environment, action) => `${environment} ${UNDER_WAY[action]}`,
  endsEarly: (environment, action) => `${environment} 환경 ${common.action[action]} 작업을 취소하는 중입니다`,
  outcome,
  neverBegan: (environment, action, how) =>
    how === 'cancelled'
      ? `${environment} 환경 ${common.action[action]} 작업이 시작 전에 취소되었습니다`
      : `${environment} 환경 ${common.action[action]} 작업을 시작하지 못했습니다`,
  nothingChanged: '변경된 것은 없습니다.',

  done: (done, total) => `${total}개 중 ${done}개 완료`,
  nothingToDo: '할 일 없음',
  results: (counts) => counts.map(([result, count]) => `${RESULTS[result]} ${count}개`).join(', '),
  took: (ms) => `${common.duration(ms)} 걸림`,

  now: (phases) => `*진행 중:* ${phases}`,
  underWayPlain: (names) => `진행 중: ${names}`,
  next: (phases) => `*다음:* ${phases}`,
  needs: (name, needs) => `${name} (대기: ${needs})`,
  readyAbout: (_action, when) => `*${when}* 무렵 완료 예정`,
  readyBetween: (_action, from, to) => `*${from}* ~ *${to}* 완료 예정`,
  late: (ms) => `예상보다 ${common.duration(ms)} 늦어지는 중`,
  askedBy: (who, when) => `${when}에 ${who} 님이 요청`,
  // Slack shows the asterisks themselves where a letter follows them, so no particle does.
  litUntil: (when) => `종료 예정 *${when}*`,
  resumed: (reason) => `작업을 이어받았습니다: ${reason}`,
  cancelling: (reason) => `취소하는 중: ${reason}`,
  leftOut: (names) => `제외된 구성 요소: ${names}`,

  doing: (verb) => DOING[verb],
  waiting: '대기 중',
  usually: (ms) => `평소 ${common.duration(ms)}`,
  phaseDone: (ms) => (ms === undefined ? '완료' : `완료 (${common.duration(ms)})`),
  phaseSkipped: '할 일 없음',
  phaseBlocked: (by) => `시작하지 못함 (원인: ${by})`,
  phaseFailed: (ms) => (ms === undefined ? '실패' : `실패 (${common.duration(ms)} 경과)`),
  phaseCancelled: '취소됨',
  moreTasks: (count) => `그 외 ${count}개`,

  buttons: {
    cancel: '취소',
    status: '상태 보기',
    again: '다시 시도',
    extend: '1시간 연장',
    stop: '끄기',
    start: '켜기',
  },

  thread: {
    done: (name, ms) => `*${name}* 완료 (${common.duration(ms)})`,
    failed: (name, ms, what) => `*${name}* 실패 (${common.duration(ms)} 경과): ${what}`,
    blocked: (name, by) => `*${name}* 단계는 시작하지 못했습니다 (원인: ${by})`,
    cancelled: (name) => `*${name}* 취소됨`,
    late: (name, elapsedMs, expectedMs) =>
      `*${name}* 단계가 평소보다 오래 걸리고 있습니다: 지금까지 ${common.duration(elapsedMs)}, 평소 ${common.duration(expectedMs)}`,
    lastSeen: (detail) => `*마지막 상태:* ${detail}`,
    serviceSaid: (words) => `*서비스 응답:* ${words}`,
    whatToDo: (remedy) => `*조치 방법:* ${remedy}`,
    usual: (ms) => `예상 ${common.duration(ms)}`,
    more: (count) => `… 그 외 ${count}건. 전체 내용은 \`lamplighter show\`로 볼 수 있습니다.`,
  },
};
