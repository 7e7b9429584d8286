import { useId } from 'react';
import type { ConfirmShape } from '../blocks/shapes.ts';
import { PlainText, Text } from '../text/text.tsx';
import { Dialog } from './dialog.tsx';

export function ConfirmDialog(props: { confirm: ConfirmShape; onConfirm(): void; onDeny(): void }) {
  const { confirm, onConfirm, onDeny } = props;
  const titleId = useId();
  return (
    <Dialog className="modal confirm" labelledBy={titleId} onClose={onDeny} focus=".confirm-yes">
      <header className="modal-head">
        <h2 id={titleId}>
          <PlainText text={confirm.title.text} />
        </h2>
      </header>
      <div className="modal-body">
        <Text of={confirm.text} />
      </div>
      <footer className="modal-foot">
        <button type="button" className="button" onClick={onDeny}>
          <PlainText text={confirm.deny?.text ?? 'No'} />
        </button>
        <button
          type="button"
          className={`button confirm-yes ${confirm.style === 'danger' ? 'danger solid' : 'primary'}`}
          onClick={onConfirm}
        >
          <PlainText text={confirm.confirm?.text ?? 'Yes'} />
        </button>
      </footer>
    </Dialog>
  );
}
