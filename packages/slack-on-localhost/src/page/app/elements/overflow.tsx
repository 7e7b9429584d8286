import { useState } from 'react';
import { Menu } from '../parts/menu.tsx';
import { keyed } from '../text/keyed.ts';
import { PlainText } from '../text/text.tsx';
import { type ElementProps, useElement } from './use-element.tsx';

export function OverflowElement(props: ElementProps) {
  const { use, busy, wrap } = useElement(props);
  const [open, setOpen] = useState(false);
  return (
    <span className="overflow">
      <button
        type="button"
        className="button square"
        aria-label="More actions"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-busy={busy}
        disabled={busy}
        onClick={() => setOpen(!open)}
      >
        {busy ? <span className="spinner" aria-hidden="true" /> : '⋯'}
      </button>
      {open && (
        <Menu label="More actions" onClose={() => setOpen(false)}>
          {keyed(props.element.options).map(([key, option]) => (
            <button
              key={key}
              type="button"
              role="menuitem"
              onClick={() => {
                setOpen(false);
                use({ selected_option: option });
              }}
            >
              <PlainText text={option.text.text} />
            </button>
          ))}
        </Menu>
      )}
      {wrap}
    </span>
  );
}
