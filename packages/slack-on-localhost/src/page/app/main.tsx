import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { readPeople } from './state/page-api.ts';

const RETRY_MS = 1_000;

/** Who the visitor is comes from the address, so that every tab can be somebody else. */
function Visitor() {
  const [as, setAs] = useState<string>();

  useEffect(() => {
    let retry: ReturnType<typeof setTimeout> | undefined;
    const choose = async () => {
      const people = (await readPeople()).filter(({ isBot }) => !isBot);
      const asked = new URLSearchParams(location.search).get('as');
      setAs((people.find(({ id }) => id === asked) ?? people[0])?.id);
    };
    const attempt = () => void choose().catch(() => (retry = setTimeout(attempt, RETRY_MS)));
    attempt();
    return () => clearTimeout(retry);
  }, []);

  if (as === undefined) return null;
  return (
    <App
      key={as}
      as={as}
      onSwitch={(personId) => {
        history.replaceState(null, '', `?as=${personId}${location.hash}`);
        setAs(personId);
      }}
    />
  );
}

const root = document.getElementById('app');
if (root) createRoot(root).render(<Visitor />);
