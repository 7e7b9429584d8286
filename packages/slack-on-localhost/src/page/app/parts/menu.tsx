import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';

/** A menu under what opened it: arrow keys move, Esc and a click elsewhere close. */
export function Menu(props: { label: string; onClose(): void; className?: string; children: ReactNode }) {
  const { label, onClose, className = '', children } = props;
  const ref = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;

  useEffect(() => {
    const opener = document.activeElement;
    items(ref.current)[0]?.focus();
    const onPointer = ({ target }: PointerEvent) => {
      // The opener's own click closes it by itself.
      const isOpener = opener instanceof Element && target instanceof Node && opener.contains(target);
      if (target instanceof Node && !ref.current?.contains(target) && !isOpener) close.current();
    };
    document.addEventListener('pointerdown', onPointer);
    return () => {
      document.removeEventListener('pointerdown', onPointer);
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    const all = items(ref.current);
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') onClose();
    else if (to !== undefined) all[(to + all.length) % all.length]?.focus();
    else return;
    event.stopPropagation();
    if (event.key !== 'Tab') event.preventDefault();
  };

  return (
    <div
      ref={ref}
      className={`menu ${className}`}
      role="menu"
      tabIndex={-1}
      aria-label={label}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
}

const items = (menu: HTMLElement | null): HTMLElement[] => [
  ...(menu?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? []),
];
