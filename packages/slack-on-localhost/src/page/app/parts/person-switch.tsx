import { useState } from 'react';
import type { LocalPerson } from '../../../page-protocol.ts';
import { Avatar } from './avatar.tsx';
import { Icon } from './icons.tsx';
import { Menu } from './menu.tsx';

/** Who the visitor is, and who else they can be: here, or in a tab beside this one. */
export function PersonSwitch(props: {
  me: LocalPerson;
  people: readonly LocalPerson[];
  onSwitch(personId: string): void;
}) {
  const { me, people, onSwitch } = props;
  const [open, setOpen] = useState(false);
  return (
    <div className="person-switch">
      {open && (
        <Menu label="Be somebody else" className="people-menu" onClose={() => setOpen(false)}>
          <p className="menu-hint">Be somebody else, here or in a new tab</p>
          {people
            .filter(({ isBot }) => !isBot)
            .map((person) => (
              <div key={person.id} className="person-row" role="none">
                <button
                  type="button"
                  role="menuitemradio"
                  aria-checked={person.id === me.id}
                  onClick={() => {
                    setOpen(false);
                    onSwitch(person.id);
                  }}
                >
                  <Avatar person={person} small />
                  <span className="person-words">
                    <strong>{person.realName}</strong>
                    <span>{detailsOf(person)}</span>
                  </span>
                </button>
                <a
                  role="menuitem"
                  href={`?as=${person.id}`}
                  target="_blank"
                  rel="noreferrer"
                  aria-label={`Be ${person.realName} in a new tab`}
                >
                  <Icon name="tab" />
                </a>
              </div>
            ))}
        </Menu>
      )}
      <button
        type="button"
        className="person-now"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Avatar person={me} small />
        <span className="person-words">
          <span className="person-you">
            You are <strong>{me.realName.split(' ')[0]}</strong>
          </span>
          <span>{me.title}</span>
        </span>
        <Icon name="switch" />
      </button>
    </div>
  );
}

/** The title if there is one, the zone and the language: `operator · Seoul · ko`. */
const detailsOf = ({ title, timeZone, locale }: LocalPerson): string =>
  [title, timeZone.split('/').at(-1)?.replaceAll('_', ' '), locale.slice(0, 2)].filter(Boolean).join(' · ');
