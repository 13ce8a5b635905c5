// Moderation against a real parlord: what is done is done once, everybody learns of it, also who was away, and it is taken back.

import test from 'node:test';
import assert from 'node:assert/strict';
import { Cable, clientOf, eventually, parlordOf, roomOf, texts } from './daemon.js';

/** Ada owns the club by its first message; bob is in it. */
async function inClub(t, line = (parlord) => parlord.ws) {
  const parlord = await parlordOf(t);
  const ada = await clientOf(t, await line(parlord), { name: 'ada' });
  const bob = await clientOf(t, parlord.ws, { name: 'bob' });
  const [hers, his] = [await roomOf(ada, 'club'), await roomOf(bob, 'club')];
  await ada.send('club', 'welcome').done;
  await bob.send('club', 'spam').done;
  await eventually('both messages on both sides', () => hers.seq === 2 && his.seq === 2);
  return { parlord, ada, bob, hers, his };
}

test('a mute stops what is said, with its reason and end; its undo lets speak again', async (t) => {
  const { ada, bob, hers, his } = await inClub(t);
  assert.deepEqual([hers.role, his.role], ['owner', 'member']);
  const receipt = await ada.do({ verb: 'mute', who: [bob.you.id], room: 'club', for_ms: 600_000, reason: 'flood' });
  assert.deepEqual(receipt.persons, [bob.you]);
  await eventually('bob to hear of it', () => his.obstacle?.code === 'muted');
  assert.equal(his.obstacle.reason, 'flood');
  assert.ok(his.obstacle.until > bob.now() && his.obstacle.until <= bob.now() + 600_000);
  await assert.rejects(bob.send('club', 'more').done, { code: 'muted', reason: 'flood' });
  await eventually('the line of it', () => hers.held.some(({ person, kind }) => person.id === bob.you.id && kind === 'mute'));
  await ada.undo(receipt);
  await eventually('bob to be free', () => his.obstacle === undefined);
  await bob.send('club', 'sorry').done;
});

test('a deed whose answer was lost happens once', async (t) => {
  let cable;
  const { ada, hers, his } = await inClub(t, async (parlord) => (cable = await Cable.to(t, parlord.port)).ws);
  cable.deafen();
  const done = ada.do({ verb: 'lock', room: 'club' });
  await eventually('it to happen', () => his.obstacle?.code === 'room_locked');
  cable.mend();
  cable.cut();
  const receipt = await done;
  assert.equal(receipt.duplicate, true);
  await eventually('ada to see it', () => hers.state === 'live' && hers.locked);
  assert.equal(his.messages.filter(({ type }) => type === 'settings').length, 1);
  await ada.undo(receipt);
  await eventually('the room to be open', () => !his.locked);
});

test('a purge and its undo reach who is here and who was away', async (t) => {
  const { parlord, ada, bob, hers, his } = await inClub(t);
  const cable = await Cable.to(t, parlord.port);
  const cyd = await clientOf(t, cable.ws, { name: 'cyd' });
  const theirs = await roomOf(cyd, 'club');
  cable.sever();
  await eventually('cyd to notice', () => cyd.state.name !== 'online');
  const plan = await ada.plan({ verb: 'purge', who: [bob.you.id], room: 'club' });
  assert.equal(plan.scale.messages, 1);
  const receipt = await ada.commit(plan);
  for (const room of [hers, his]) await eventually('the tombstone', () => texts(room)[1] === undefined);
  cable.mend();
  cyd.reconnectNow();
  await eventually('the tombstone for cyd', () => theirs.state === 'live' && texts(theirs)[1] === undefined);
  cable.sever();
  await eventually('cyd to notice', () => cyd.state.name !== 'online');
  await ada.undo(receipt);
  cable.mend();
  cyd.reconnectNow();
  for (const room of [hers, his, theirs]) await eventually('the message', () => texts(room)[1] === 'spam');
});

test('who is put out comes back by hand when the time is over, with all that was said', async (t) => {
  const { ada, bob, his } = await inClub(t);
  await ada.do({ verb: 'kick', who: ['bob'], room: 'club', for_ms: 1000, reason: 'shouting' });
  await eventually('bob to be out', () => his.state === 'refused');
  assert.deepEqual([his.error.code, his.error.reason], ['kicked', 'shouting']);
  await ada.send('club', 'meanwhile').done;
  await eventually('the time to be over', () => bob.sanction('kick', 'club') === undefined);
  await roomOf(bob, 'club');
  assert.deepEqual(texts(his), ['welcome', 'spam', 'meanwhile']);
});

test('a member moderates nobody, and nobody himself', async (t) => {
  const { ada, bob } = await inClub(t);
  await assert.rejects(bob.do({ verb: 'mute', who: [ada.you.id], room: 'club' }), ({ code }) => code === 'not_permitted' || code === 'higher_target');
  await assert.rejects(ada.do({ verb: 'mute', who: [ada.you.id], room: 'club' }), { code: 'own_target' });
  await bob.report('club', 1, 'spam');
});
