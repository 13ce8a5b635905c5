// The state of the connection, said as it is: the daemon gone and back while one types, the network gone, a server that refuses.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, eventually, parlord, picture, stage } from './parlord.js';
import { Visitor } from './visitor.js';

stage('[[room]]\nname = "lobby"\n[[room]]\nname = "tea"\n');

const at = (room) => `${parlord.url}/#/room/${room}`;
const said = (visitor) => visitor.page.locator('parlor-header [data-role=connection]').innerText();

test('killed and started again while one types: the draft stays, the state is said, and a hand may hurry it', async () => {
  const ada = await Visitor.open(browser, at('lobby'));
  await eventually('live', async () => /Live/.test(await said(ada)));
  await ada.composer().pressSequentially('half a ');
  await parlord.kill9();
  await ada.disconnected();
  await ada.composer().pressSequentially('sentence');
  await eventually('the wait in seconds', async () => /Offline, again in \d+ s/.test(await said(ada)));
  await picture(ada.page, 'offline');
  await parlord.begin();
  // A try may have begun by itself meanwhile; then there is nothing to press.
  await ada.page.getByRole('button', { name: 'Try now' }).first().click({ timeout: 1000 }).catch(() => {});
  await ada.connected();
  assert.equal(await ada.composer().inputValue(), 'half a sentence');
  await eventually('caught up', async () => /Caught up|Live/.test(await said(ada)));
  await ada.composer().press('Enter');
  await ada.sees('half a sentence');
  await ada.leave();
});

test('without a network the page says so, keeps what is written, and comes back by itself', async () => {
  const ada = await Visitor.open(browser, at('lobby'));
  const bob = await Visitor.open(browser, at('lobby'));
  await ada.context.setOffline(true);
  await parlord.kill9();
  await ada.disconnected();
  await eventually('no network', async () => /No network on this device/.test(await said(ada)));
  await ada.composer().fill('written offline');
  await ada.composer().press('Enter');
  await parlord.begin();
  await bob.connected();
  await bob.say('said meanwhile');
  await ada.context.setOffline(false);
  await ada.connected();
  await ada.sees('said meanwhile');
  await bob.sees('written offline');
  await ada.leave();
  await bob.leave();
});

test('a room that is refused says why, and the others stay as they are', async () => {
  const ada = await Visitor.open(browser, at('tea'));
  await ada.page.evaluate(() => { location.hash = '#/room/no!room'; });
  await eventually('refused', async () => (await ada.state()) === 'refused');
  await ada.page.getByText('A room name has one to three parts').first().waitFor();
  // The next visit does not begin with the refusal: it is live.
  const next = await Visitor.tab(ada.context, `${parlord.url}/`);
  await next.page.close();
  await ada.turnTo('tea');
  await eventually('not kept in the list', async () => (await ada.line('no!room').count()) === 0);
  await ada.leave();
});
