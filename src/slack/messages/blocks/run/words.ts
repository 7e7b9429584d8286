/** What must not reach a message: it would move the cursor, or turn round what stands beside it. */
const INVISIBLE = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** In plain text Slack has no escapes, and what it makes of `<!channel>` there is its own affair. */
const LOOKALIKES: Readonly<Record<string, string>> = { '<': '‹', '>': '›' };

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').replace(INVISIBLE, '').trim();

/** Words of others in mrkdwn, at most so long when escaped: never a link, a mention or half an escape. */
export const mrkdwn = (text: string, limit: number): string => within(oneLine(text), limit, ESCAPES);

/** Words of others in plain text, at most so long. */
export const plain = (text: string, limit: number): string => within(oneLine(text), limit, LOOKALIKES);

function within(text: string, limit: number, written: Readonly<Record<string, string>>): string {
  let shown = '';
  for (const character of text) {
    const next = written[character] ?? character;
    if (shown.length + next.length > limit) return `${withRoom(shown, limit - 1)}…`;
    shown += next;
  }
  return shown;
}

/** Takes whole characters and whole escapes from the end. */
function withRoom(shown: string, limit: number): string {
  let cut = shown;
  while (cut.length > limit)
    cut = cut.replace(/(?:&(?:amp|lt|gt);|[\uD800-\uDBFF][\uDC00-\uDFFF]|[\s\S])$/, '');
  return cut;
}
