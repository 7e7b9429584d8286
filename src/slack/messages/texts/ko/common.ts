import type { common as english } from '../en/common.ts';
import { durationIn, listIn, momentIn } from '../format.ts';

export const common: typeof english = {
  duration: durationIn({ d: '일', h: '시간', m: '분', s: '초' }),
  moment: momentIn('ko', 'M월 d일 (ccc)'),
  list: listIn((count) => `외 ${count}개`),
  action: { up: '켜기', down: '끄기', reset: '리셋', init: '초기화' },
};
