import { existsSync } from 'node:fs';
import type { Runs } from '../core/ports/runs.ts';
import { abandonLiveRun } from '../store/sharing/abandon-run.ts';
import type { StorePlace } from '../store/sharing/open-runs.ts';

const REASON = 'its sandbox world was given up for a new one';

/**
 * Before a world is begun anew: whatever ran in the old one is over. The runs stay in the history, which is
 * worth more than the world. Where there is no store yet there is nothing to end, so none is opened.
 */
export async function abandonRunsOfWorld(
  environment: string,
  place: StorePlace,
  runs: () => Promise<Runs>,
  note: (message: string) => void,
): Promise<void> {
  if (place.kind === 'memory' || (place.kind === 'folder' && !existsSync(place.dataDir))) return;
  const abandoned = await abandonLiveRun(await runs(), environment, { by: '--fresh', reason: REASON });
  if (abandoned) note(`Run ${abandoned.id} was cancelled: ${REASON}.`);
}
