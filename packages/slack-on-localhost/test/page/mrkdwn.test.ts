import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Inline, parseInline, parseMrkdwn } from '../../src/page/app/text/mrkdwn.ts';

/** As HTML might show it, to be read at a glance. */
function shown(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      if (node.type === 'text') return node.text;
      if ('inner' in node) return `[${node.type} ${shown(node.inner)}]`;
      const { type, ...rest } = node;
      return `[${type} ${Object.values(rest)
        .filter((value) => value !== undefined)
        .join(' ')}]`;
    })
    .join('');
}

const read = (text: string) => shown(parseInline(text));

describe("Slack's markup on the page", () => {
  it.each([
    ['*bold* _it_ ~no~ `*code*`', '[bold bold] [italic it] [strike no] [code *code*]'],
    ['*bold _and italic_*', '[bold bold [italic and italic]]'],
    ['2*3*4 a_b_c x~y~z', '2*3*4 a_b_c x~y~z'],
    ['a * b * c, *open', 'a * b * c, *open'],
    ['*not\nover lines*', '*not\nover lines*'],
    ['at 19:00:01 :bulb: :+1:', 'at 19:00:01 [emoji bulb] [emoji +1]'],
    [
      '<@U1> <@U1|jun> <#C1|deploys> <!here> <!subteam^S1|@team>',
      '[user U1] [user U1 jun] [channel C1 deploys] [broadcast here] [group S1 @team]',
    ],
    [
      '<https://a.b/?x=1&amp;y=2|label> <https://a.b>',
      '[link https://a.b/?x=1&y=2 label] [link https://a.b https://a.b]',
    ],
    ['<!date^1795545000^{time}|18:30>', '[date 1795545000 {time} 18:30]'],
    ['&lt;b&gt; &amp;amp; <javascript:alert(1)>', '<b> &amp; <javascript:alert(1)>'],
    ['# no heading\n    no code', '# no heading\n    no code'],
    ['*굵게* 한글_밑_줄', '[bold 굵게] 한글_밑_줄'],
  ])('reads %j', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('tells quotes and preformatted text from the rest', () => {
    expect(parseMrkdwn('see\n&gt; one\n> two\nend\n```\n  *x*\n```').map(({ type }) => type)).toEqual([
      'text',
      'quote',
      'text',
      'preformatted',
    ]);
    expect(parseMrkdwn('a ```open')).toEqual([
      { type: 'text', inner: [{ type: 'text', text: 'a ```open' }] },
    ]);
  });

  it('loses nothing that is not markup, whatever somebody types', () => {
    const plain = fc.string({ unit: fc.constantFrom('a', ' ', '*', '_', '~', '\n', ':', '#', '1', '가') });
    const letters = (text: string) => text.replace(/[^a1가#]/g, '');
    fc.assert(
      fc.property(plain, (text) => {
        const texts = (nodes: readonly Inline[]): string =>
          nodes
            .map((node) =>
              'inner' in node
                ? texts(node.inner)
                : node.type === 'text'
                  ? node.text
                  : node.type === 'emoji'
                    ? node.name
                    : '',
            )
            .join('');
        const all = parseMrkdwn(text)
          .map((passage) => (passage.type === 'preformatted' ? passage.text : texts(passage.inner)))
          .join('');
        expect(letters(all)).toBe(letters(text));
      }),
      { numRuns: 500 },
    );
  });

  it('reads long texts of nothing but marks before the page hangs', () => {
    for (const marks of ['*_~`<:', '*a ', '*a', '_*~', '<@', '`a']) {
      expect(parseMrkdwn(marks.repeat(2_000)).length).toBeGreaterThan(0);
    }
  });
});
