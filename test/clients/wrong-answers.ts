import type { LocalAnswer } from '../support/local-http.ts';

const PAGE = '<!DOCTYPE html><html><head><title>Login</title></head><body>Log in<br></body></html>';
/** A page that is well-formed XML, too. */
const XHTML = '<?xml version="1.0"?><html><body><p>Log in</p></body></html>';
const html = { 'content-type': 'text/html; charset=utf-8' };

/** What a proxy, a login page or a broken emulator answers in the place of a service. */
export const WRONG_ANSWERS: Readonly<Record<string, LocalAnswer>> = {
  'a login page': { headers: html, body: PAGE },
  'a login page in XHTML': { headers: html, body: XHTML },
  'a login page that says it is JSON': { headers: { 'content-type': 'application/json' }, body: PAGE },
  'an empty body': { body: '' },
  'an empty object': { body: {} },
  'an object of somebody else': { body: { status: 'ok', data: [] } },
  'the word null': { headers: { 'content-type': 'application/json' }, body: 'null' },
  'no content': { status: 204, body: '' },
  'a redirect to a portal': {
    status: 302,
    headers: { ...html, location: 'http://127.0.0.1:9/' },
    body: PAGE,
  },
  'a page that was not found': { status: 404, headers: html, body: PAGE },
};
