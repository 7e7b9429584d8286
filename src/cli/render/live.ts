import { createLogUpdate } from 'log-update';
import type { Failure, Outcome } from '../../core/events.ts';
import { neverBegan, type RunView, reduceRunView } from '../../core/run-view.ts';
import { renderNeverBegan } from './failure.ts';
import { renderOutcome } from './outcome.ts';
import { renderFrame, renderPlanWarnings } from './run-frame.ts';
import { columnsOf, type OutputStream, type RunRenderer, type Ticker } from './run-renderer.ts';
import type { Style } from './style.ts';

/** Redraws one picture in place: on every event, and once per second so that the times move. */
export function liveRenderer(options: {
  stream: OutputStream;
  style: Style;
  now: () => number;
  speed: number;
  ticker: Ticker;
}): RunRenderer {
  const { stream, style, now, speed } = options;
  const update = createLogUpdate(stream);
  let view: RunView | undefined;
  let unbegun: { outcome: Outcome; failure: Failure } | undefined;
  const draw = () => {
    if (view === undefined) return;
    // One row stays free, or the terminal scrolls and the picture is drawn twice.
    const rows = (stream.rows ?? 24) - 1;
    update(renderFrame(view, now(), { columns: columnsOf(stream), rows, style, speed }));
  };
  const stopTicking = options.ticker(draw);
  return {
    event(event) {
      unbegun = neverBegan(view, event);
      view = reduceRunView(view, event);
      if (event.type === 'run.started' && event.plan.warnings.length > 0) {
        update.persist(renderPlanWarnings(event.plan.warnings, { columns: columnsOf(stream), style }));
      }
      draw();
    },
    close() {
      stopTicking();
      draw();
      update.done();
      const options = { columns: columnsOf(stream), style };
      if (unbegun) stream.write(`${renderNeverBegan(unbegun, options)}\n`);
      if (view?.ended) stream.write(`\n${renderOutcome(view, options)}\n`);
    },
  };
}
