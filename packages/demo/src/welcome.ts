/** What a newcomer reads first in the channel, in mrkdwn: what this is, what to type, and which buttons there are. */
export const welcomeText = ({ environment, speed }: { environment: string; speed: number }): string =>
  [
    `*Welcome!* I start and stop the shared dev environment \`${environment}\`. This is a simulation: no account, no network, ${speed}× real time.`,
    '',
    '*Type in the box below*',
    '•  `/devenv up` to start it, and watch',
    '•  `/devenv status` to see what is on',
    '•  `/devenv help` for everything else',
    '',
    '*Then use the buttons*',
    '•  *Go to 19:00*, at the top: skip to the evening, when I remind everybody of the stop',
    '•  *You are …*, in the sidebar at the bottom: switch to a teammate. Sora can only look; Alex approves',
  ].join('\n');
