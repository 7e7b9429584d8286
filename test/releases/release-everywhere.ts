/**
 * `npm run releases`: releases each scene's run at every single moment, and says after which one the next attempt
 * did not end as a run does that nobody has released.
 */
import { isDeepStrictEqual } from 'node:util';
import { playReleased } from './release-bed.ts';
import { SCENES } from './scenes.ts';

let wrong = 0;
for (const [name, scene] of Object.entries(SCENES)) {
  const undisturbed = await playReleased(scene);
  for (const [moment, what] of undisturbed.moments.entries()) {
    const { unsupported, end } = await playReleased(scene, moment);
    if (unsupported.length === 0 && isDeepStrictEqual(end, undisturbed.end)) continue;
    wrong += 1;
    console.log(`${name}, released at ${moment} (${what}): ${unsupported.join('; ')} ${JSON.stringify(end)}`);
  }
  console.log(`${name}: released at ${undisturbed.moments.length} moments`);
}
console.log(`${wrong} went wrong`);
if (wrong > 0) process.exitCode = 1;
