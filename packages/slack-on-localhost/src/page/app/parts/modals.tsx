import { type FormEvent, useId, useMemo, useState } from 'react';
import type { ClientView, ViewState } from '../../../page-protocol.ts';
import { Blocks } from '../blocks/blocks.tsx';
import type { ViewShape } from '../blocks/shapes.ts';
import { Dialog } from '../elements/dialog.tsx';
import * as wire from '../state/page-api.ts';
import { type Surface, SurfaceContext, withValue } from '../state/surface.ts';
import { useWorld } from '../state/world.ts';
import { PlainText } from '../text/text.tsx';
import { Avatar } from './avatar.tsx';
import { Icon } from './icons.tsx';

interface ModalsProps {
  views: readonly ClientView[];
  errors: ReadonlyMap<string, Readonly<Record<string, string>>>;
  onEdited(viewId: string, blockId?: string): void;
}

/** The modals that are open, the last on top; what was put into those below is kept. */
export function Modals({ views, errors, onEdited }: ModalsProps) {
  return views.map((view) => (
    <Modal
      key={view.id}
      view={view}
      errors={errors.get(view.id) ?? {}}
      onEdited={onEdited}
      depth={views.indexOf(view)}
    />
  ));
}

const FIRST_FIELD = '.modal-body :is(input, select, textarea), .modal-foot [type="submit"]';

function Modal(props: {
  view: ClientView;
  errors: Readonly<Record<string, string>>;
  depth: number;
  onEdited: ModalsProps['onEdited'];
}) {
  const { view, errors, depth, onEdited } = props;
  const { me, people } = useWorld();
  const [values, setValues] = useState<ViewState>({});
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const titleId = useId();
  const shown = view.view as ViewShape;
  const bot = people.find(({ isBot }) => isBot);

  const surface = useMemo<Surface>(
    () => ({
      values,
      errors,
      setValue: (blockId, actionId, value) => {
        setValues((held) => withValue(held, blockId, actionId, value));
        onEdited(view.id, blockId);
      },
      click: (blockId, actionId, chosen) =>
        wire.click({
          as: me.id,
          viewId: view.id,
          blockId,
          actionId,
          state: values,
          ...(chosen && { chosen }),
        }),
    }),
    [values, errors, me.id, view.id, onEdited],
  );

  const close = () => void wire.close(me.id, view.id);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    onEdited(view.id);
    const answer = await wire.submit({ as: me.id, viewId: view.id, state: values });
    setBusy(false);
    // What is incomplete is said under each input.
    if (!answer.ok && answer.code !== 'incomplete') setFailure(answer.error);
  }

  return (
    <Dialog
      className={depth > 0 ? 'modal pushed' : 'modal'}
      labelledBy={titleId}
      onClose={close}
      focus={FIRST_FIELD}
    >
      <form noValidate onSubmit={submit}>
        <header className="modal-head">
          {depth > 0 && (
            <button type="button" className="icon-button" aria-label="Back" onClick={close}>
              <Icon name="back" />
            </button>
          )}
          <Avatar person={bot} small />
          <h2 id={titleId}>
            <PlainText text={shown.title?.text ?? ''} />
          </h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        <div className="modal-body">
          {failure !== undefined && (
            <p className="modal-failure" role="alert">
              {failure}
            </p>
          )}
          <SurfaceContext value={surface}>
            <Blocks blocks={shown.blocks} />
          </SurfaceContext>
        </div>
        <footer className="modal-foot">
          <button type="button" className="button" onClick={close}>
            <PlainText text={shown.close?.text ?? (depth > 0 ? 'Back' : shown.submit ? 'Cancel' : 'Close')} />
          </button>
          {shown.submit && (
            <button type="submit" className="button primary" aria-busy={busy} disabled={busy}>
              {busy && <span className="spinner" aria-hidden="true" />}
              <PlainText text={shown.submit.text} />
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}
