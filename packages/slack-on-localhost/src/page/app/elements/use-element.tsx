import { type ReactNode, useState } from 'react';
import type { ElementShape, JsonObject } from '../blocks/shapes.ts';
import { useSurface } from '../state/surface.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';

export interface ElementProps {
  blockId: string;
  element: ElementShape;
  /** Whether a change is told to the bot at once, and not only when a modal is submitted. */
  tells: boolean;
  /** What the element is called where no label is beside it. */
  labelledBy?: string | undefined;
}

/** An interactive element: what it holds, and how its use reaches the bot. */
export function useElement({ blockId, element, tells }: ElementProps) {
  const surface = useSurface();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [asking, setAsking] = useState<{ chosen: JsonObject | undefined }>();
  const { action_id: actionId, confirm } = element;

  async function tell(chosen?: JsonObject): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    const answer = await surface.click(blockId, actionId, chosen);
    setBusy(false);
    if (!answer.ok) setFailure(answer.error);
  }

  const wrap: ReactNode = (
    <>
      {failure !== undefined && (
        <span className="element-failure" role="alert">
          {failure}
        </span>
      )}
      {asking && confirm && (
        <ConfirmDialog
          confirm={confirm}
          onConfirm={() => {
            setAsking(undefined);
            void tell(asking.chosen);
          }}
          onDeny={() => setAsking(undefined)}
        />
      )}
    </>
  );

  return {
    held: surface.values[blockId]?.[actionId],
    busy,
    /** To be put beside the element. */
    wrap,
    hold: (value: JsonObject) => surface.setValue(blockId, actionId, value),
    /** Asks first, where the element says so. */
    use(chosen?: JsonObject) {
      if (!tells) return;
      if (confirm) setAsking({ chosen });
      else void tell(chosen);
    },
  };
}
