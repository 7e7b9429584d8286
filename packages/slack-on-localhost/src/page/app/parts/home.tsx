import { useEffect, useMemo, useState } from 'react';
import type { ClientView, ViewState } from '../../../page-protocol.ts';
import { Blocks } from '../blocks/blocks.tsx';
import type { ViewShape } from '../blocks/shapes.ts';
import * as wire from '../state/page-api.ts';
import { type Surface, SurfaceContext, withValue } from '../state/surface.ts';
import { useWorld } from '../state/world.ts';

/** The app's Home tab. The app hears when it is opened, and fills it. */
export function Home({ view, connected }: { view: ClientView | undefined; connected: boolean }) {
  const { me } = useWorld();
  const [values, setValues] = useState<ViewState>({});
  const viewId = view?.id;
  useEffect(() => {
    void wire.openHome(me.id);
  }, [me.id]);
  const surface = useMemo<Surface>(
    () => ({
      values,
      errors: {},
      setValue: (blockId, actionId, value) => setValues((held) => withValue(held, blockId, actionId, value)),
      click: (blockId, actionId, chosen) =>
        wire.click({
          as: me.id,
          ...(viewId !== undefined && { viewId }),
          blockId,
          actionId,
          state: values,
          ...(chosen && { chosen }),
        }),
    }),
    [values, me.id, viewId],
  );
  return (
    <div className="home" role="tabpanel" aria-label="Home">
      {view ? (
        <SurfaceContext value={surface}>
          <Blocks blocks={(view.view as ViewShape).blocks} />
        </SurfaceContext>
      ) : (
        <p className="empty">
          {connected
            ? 'The app is preparing this page…'
            : 'This page is filled by the app when it is online.'}
        </p>
      )}
    </div>
  );
}
