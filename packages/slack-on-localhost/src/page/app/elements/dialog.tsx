import { type ReactNode, useEffect, useRef } from 'react';

/** The browser's own modal dialog: it keeps the focus inside, and gives it back. Esc asks to close. */
export function Dialog(props: {
  className: string;
  labelledBy: string;
  onClose(): void;
  /** Which part has the focus at first. */
  focus?: string;
  children: ReactNode;
}) {
  const { className, labelledBy, onClose, focus, children } = props;
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return;
    const before = document.activeElement;
    dialog.showModal();
    if (focus !== undefined) dialog.querySelector<HTMLElement>(focus)?.focus();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, [focus]);
  return (
    <dialog
      ref={ref}
      className={className}
      aria-labelledby={labelledBy}
      onCancel={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      {children}
    </dialog>
  );
}
