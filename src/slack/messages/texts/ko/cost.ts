import type { cost as english } from '../en/cost.ts';

export const cost: typeof english = {
  title: (environment, period) => `${environment} 비용: ${period}`,
  soFar: (month) => `${month} (현재까지)`,
  paid: '실제 비용',
  scheduled: '기본 일정대로라면',
  alwaysOn: '항상 켜 두었다면',
  saved: '절감액',
  fixed: '고정 비용',
  unknown: '단가 없음',
  hours: (hours) => `${hours}시간`,
  against: (scheduled, alwaysOn) =>
    scheduled === undefined ? `항상 켜 두면 ${alwaysOn}` : `기본 일정 ${scheduled}, 항상 켜 두면 ${alwaysOn}`,
  more: (count) => `외 ${count}개`,
  knownFrom: (when) => `${when} 이전은 기록이 없어 모든 합계는 그때부터입니다.`,
  unpriced: (names) => `단가가 없는 구성 요소: ${names}. 이 비용은 합계에 들어 있지 않습니다.`,
  extended: (who) => `연장: ${who}.`,
  times: (name, times, duration) => `${name} 님 ${times}회 (${duration})`,
  notExtended: '연장한 사람이 없습니다.',
  chartWhere: (environment) =>
    `차트와 함께 모두에게 보여 주려면 \`/devenv cost ${environment} --here\`를 쓰세요.`,
  noPrices: (environment) =>
    `${environment}의 단가가 적혀 있지 않아 비용을 알 수 없습니다. lamplighter 담당자가 환경의 \`prices\`에 적을 수 있습니다 (docs/config.md).`,
  noData: (environment, period) =>
    `${environment}의 그 기간(${period}) 기록이 없습니다. 첫 실행이 그 뒤였거나 아직 없습니다.`,
  chartRefused: (reason, remedy) =>
    `:warning: 차트를 올리지 못했습니다: ${reason}${remedy === undefined ? '' : `\n*조치:* ${remedy}`}`,
  week: {
    title: (environment, period) => `:coin: *${environment}* 지난주 (${period})`,
    lit: (hours, all) => `${all}시간 중 ${hours}시간 켜져 있었습니다.`,
    chart: '차트는 스레드에 있습니다.',
  },
};
